//! `dondoc serve`.

mod sign_on;

use dondoc_app::{App, Error};
use dondoc_domain::diagnostics::Diagnostic;

use crate::Outcome;
use crate::config::Settings;
use crate::printer::Printer;

/// Serves until it is told to stop, and reads sources by their schedules meanwhile. Where others can reach it everybody has to log in, and whoever
/// sets the first person up has to know the code that is told here.
pub(crate) async fn run(app: &App, printer: &Printer, settings: &Settings) -> Result<Outcome, Error> {
    let address = settings.listen;
    let lone = dondoc_web::is_loopback(&address) && settings.public_hosts.is_empty();
    let listener = tokio::net::TcpListener::bind(address).await.map_err(|why| {
        let code = if why.kind() == std::io::ErrorKind::AddrInUse { "listen-in-use" } else { "listen-failed" };
        Error::refused(Diagnostic::refusal(code).with("address", address).with("why", why.kind()))
    })?;
    let bound = listener.local_addr().map_err(Error::internal)?;
    printer.note("cli-serving", &[("address", format!("http://{bound}/"))]);
    if !lone && !settings.https {
        printer.note("cli-serving-open", &[]);
    }
    let set_up_code = if lone || app.has_people().await? { None } else { Some(app.make_set_up_code()) };
    if let Some(code) = &set_up_code {
        printer.note("cli-serving-set-up", &[("code", code.clone())]);
    }
    let provider = sign_on::provider(settings, lone.then_some(bound))?;
    let app = &app.clone().with_provider(provider).with_session_rules(dondoc_app::SessionRules {
        idle: i64::try_from(settings.session_idle_minutes.0 * 60).unwrap_or(i64::MAX),
        longest: i64::try_from(settings.session_hours.0 * 3600).unwrap_or(i64::MAX),
        second_factor: settings.second_factor,
        ..dondoc_app::SessionRules::default()
    });
    let patient = dondoc_app::patient_runtime().map_err(Error::internal)?;
    let reader = app.clone();
    if settings.pull {
        patient.spawn(async move { reader.keep_pulling().await });
    }
    let (boards, accounts) = (app.clone(), app.clone());
    // Somebody waits for a board; an account is under an overview, and nobody waits for it.
    let boards = tokio::spawn(async move { boards.keep_boards().await });
    patient.spawn(async move { accounts.keep_accounts().await });
    let of_pages = dondoc_web::Settings { patient: Some(patient.handle().clone()), ..of_pages(settings, lone, set_up_code) };
    let served = dondoc_web::serve(app.clone(), listener, of_pages, told_to_stop()).await;
    // What still goes on has nobody to tell.
    boards.abort();
    patient.shutdown_background();
    served.map_err(Error::internal)?;
    app.clone().close().await?;
    tracing::info!("stopped");
    Ok(Outcome::Done)
}

/// What concerns the pages, as plain values.
fn of_pages(settings: &Settings, lone: bool, set_up_code: Option<String>) -> dondoc_web::Settings {
    dondoc_web::Settings {
        lone,
        tls: settings.https,
        set_up_code,
        hosts: settings.public_hosts.iter().map(|host| host.0.clone()).collect(),
        trusted_proxies: settings.trusted_proxies.clone(),
        upload_bytes: usize::try_from(settings.upload_mb.0 << 20).unwrap_or(usize::MAX),
        metrics_token: settings.metrics_token.as_ref().map(|token| token.0.clone()),
        provider_label: settings.oidc_label.as_ref().map(|label| label.0.clone()),
        ready_free_bytes: settings.ready_free_mb.0 << 20,
        patient: None,
    }
}

/// Ctrl+C, and what service managers send.
async fn told_to_stop() {
    let interrupted = async {
        let _ = tokio::signal::ctrl_c().await;
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    interrupted.await;
}
