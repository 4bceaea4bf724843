//! The log: on stderr, as text or JSON, a line an event.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::config::{LogFormat, Settings};

/// Begins to log as the settings say.
pub(crate) fn begin(settings: &Settings) {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into()).parse_lossy(&settings.log.0);
    // Where nobody reads the log any more, that is nothing to stop work for.
    let lines = tracing_subscriber::fmt().with_writer(std::io::stderr).with_env_filter(filter).log_internal_errors(false);
    match settings.log_format {
        LogFormat::Text => lines.with_target(false).with_ansi(false).init(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).init(),
    }
}
