//! The pages as a browser gets them.

mod api;
mod api_document;
mod changes;
mod explain;
mod forecast;
mod http;
mod pages;
mod papers;
mod quality;
mod rights;
mod security;
mod snapshots;
mod style;
mod uploads;
mod weight;
mod words;
