//! The pages as a browser gets them.

mod api;
mod explain;
mod http;
mod pages;
mod quality;
mod uploads;
mod words;
