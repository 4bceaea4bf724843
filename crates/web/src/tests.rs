//! The pages as a browser gets them.

mod api;
mod api_document;
mod changes;
mod explain;
mod fitting;
mod forecast;
mod http;
mod links;
mod pages;
mod papers;
mod quality;
mod rights;
mod security;
mod snapshots;
mod style;
mod told;
mod uploads;
mod weight;
mod words;
