//! `/api/v1`: what the page shows, for programs. The OpenAPI document says what each path gives.

use hyper::{Response, StatusCode};
use serde_json::json as value;

use super::answer::{Words, json, page};
use super::fleet::State;
use super::office::Office;
use super::query::wanted;
use crate::serve::form::Fields;
use crate::serve::records::RecordsError;

const OPENAPI: &str = include_str!("../../../templates/serve/openapi.json");
/// So many rows at most are given at once.
const MOST: u32 = 1_000;

pub(super) async fn answer(
    office: &Office,
    path: &str,
    query: &Fields,
) -> Result<Response<Words>, RecordsError> {
    Ok(match path {
        "openapi.json" => page(StatusCode::OK, "application/json", OPENAPI),
        "release" => {
            let index = office.library.index();
            json(
                StatusCode::OK,
                &value!({"release": index.release(), "files": index.len()}),
            )
        }
        "phones" => {
            let mut found = office.phones().await?;
            if let Some(state) = query.get("state") {
                if !State::ALL.iter().any(|known| known.word() == state) {
                    return Ok(refused(StatusCode::BAD_REQUEST, "there is no such state"));
                }
                found.retain(|phone| phone.state.word() == state);
            }
            json(StatusCode::OK, &value!({"phones": found}))
        }
        "fetches" => {
            let rows = office.records.fetches(&wanted(query, MOST)).await?;
            json(StatusCode::OK, &value!({"fetches": rows}))
        }
        path => match path.strip_prefix("phones/") {
            Some(mac) => match office
                .phones()
                .await?
                .into_iter()
                .find(|phone| phone.mac == mac)
            {
                Some(phone) => json(StatusCode::OK, &phone),
                None => refused(StatusCode::NOT_FOUND, "there is no such phone"),
            },
            None => refused(StatusCode::NOT_FOUND, "there is no such path"),
        },
    })
}

fn refused(status: StatusCode, why: &str) -> Response<Words> {
    json(status, &value!({"error": why}))
}
