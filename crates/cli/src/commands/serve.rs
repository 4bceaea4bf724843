//! `dondoc serve`.

use std::net::SocketAddr;

use dondoc_app::{App, Error};
use dondoc_domain::diagnostics::Diagnostic;

use crate::Outcome;
use crate::args::ServeArgs;
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: &ServeArgs) -> Result<Outcome, Error> {
    serve(app, printer, args.listen).await
}

/// Serves until interrupted, and reads sources by their schedules meanwhile. There is no log-in yet, so no address but this machine's own is taken.
pub(crate) async fn serve(app: &App, printer: &Printer, address: SocketAddr) -> Result<Outcome, Error> {
    let refused = |code: &str| Error::refused(Diagnostic::refusal(code).with("address", address));
    if !dondoc_web::is_loopback(&address) {
        return Err(refused("listen-not-loopback"));
    }
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|why| {
        let code = if why.kind() == std::io::ErrorKind::AddrInUse { "listen-in-use" } else { "listen-failed" };
        Error::refused(Diagnostic::refusal(code).with("address", address).with("why", why.kind()))
    })?;
    let bound = listener.local_addr().map_err(Error::internal)?;
    printer.note("cli-serving", &[("address", format!("http://{bound}/"))]);
    let stop = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    let reader = app.clone();
    let reading = tokio::spawn(async move { reader.keep_pulling().await });
    let served = dondoc_web::serve(app.clone(), dondoc_web::Serving::default(), listener, stop).await;
    reading.abort();
    served.map_err(Error::internal)?;
    Ok(Outcome::Done)
}
