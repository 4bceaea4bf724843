//! `dondoc token`.

use dondoc_app::{App, Error, NewTokenRequest, TokenView};

use crate::Outcome;
use crate::args::{TokenArgs, TokenCommand, TokenCreateArgs};
use crate::printer::Printer;

pub(crate) async fn run(app: &App, printer: &Printer, args: TokenArgs) -> Result<Outcome, Error> {
    match args.command {
        TokenCommand::Create(args) => create(app, printer, args).await,
        TokenCommand::List => list(app, printer).await,
        TokenCommand::Revoke { id } => {
            app.revoke_token(id).await?;
            if printer.json {
                printer.json(&serde_json::json!({ "id": id, "revoked": true }));
            } else {
                printer.data(&printer.language.text_with("token-revoked", &[("id", id.to_string())]));
            }
            Ok(Outcome::Done)
        }
    }
}

async fn create(app: &App, printer: &Printer, args: TokenCreateArgs) -> Result<Outcome, Error> {
    let scopes = args.scopes.into_iter().map(Into::into).collect();
    let request = NewTokenRequest { name: args.name, unit: args.unit, scopes, expires_at: args.expires };
    let created = app.create_token(&request).await?;
    if printer.json {
        printer.json(&created);
    } else {
        // The token alone is data: `TOKEN=$(dondoc token create …)`.
        printer.note("token-created", &[("id", created.view.id.to_string()), ("name", created.view.name.clone())]);
        printer.data(&created.token);
    }
    Ok(Outcome::Done)
}

async fn list(app: &App, printer: &Printer) -> Result<Outcome, Error> {
    let tokens = app.tokens().await?;
    if printer.json {
        printer.json(&tokens);
        return Ok(Outcome::Done);
    }
    let head = ["id", "name", "unit", "scopes", "created", "expires", "owner", "state"];
    let head = head.map(|column| printer.language.text(&format!("token-column-{column}")));
    printer.table(&head, tokens.iter().map(|token| row(printer, token)).collect(), head.len());
    Ok(Outcome::Done)
}

fn row(printer: &Printer, token: &TokenView) -> Vec<String> {
    let words = printer.language;
    vec![
        token.id.to_string(),
        token.name.clone(),
        token.unit.clone().unwrap_or_else(|| words.text("token-any-unit")),
        token.scopes.join(" "),
        token.created_at.vietnamese(),
        token.expires_at.map_or_else(|| "–".to_owned(), dondoc_domain::time::Moment::vietnamese),
        token.owner.as_ref().map_or_else(|| words.text("token-owner-none"), |owner| owner.login.clone()),
        words.token_state(token),
    ]
}
