//! The pages as a browser gets them.

mod api;
mod http;
mod pages;
mod uploads;
mod words;
