//! The pages as a browser gets them.

mod http;
mod pages;
mod uploads;
mod words;
