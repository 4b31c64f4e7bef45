//! `/api/v1`: what the page shows, for programs. The OpenAPI document says what each path gives.

use hyper::{Response, StatusCode};
use serde_json::json as value;

use super::answer::{Words, json, page};
use super::fleet::State;
use super::route::phones;
use super::server::Office;
use crate::serve::form::Fields;
use crate::serve::records::{RecordsError, Wanted};

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
            let mut found = phones(office).await?;
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
            Some(mac) => match phones(office)
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

/// Which rows a query asks for.
pub(super) fn wanted(query: &Fields, most: u32) -> Wanted {
    let of = |name: &str| query.get(name).filter(|value| !value.is_empty()).cloned();
    let limit = of("limit")
        .and_then(|limit| limit.parse().ok())
        .unwrap_or(100);
    Wanted {
        mac: of("mac"),
        result: of("result"),
        before: of("before").and_then(|before| before.parse().ok()),
        limit: limit.clamp(1, most),
    }
}

fn refused(status: StatusCode, why: &str) -> Response<Words> {
    json(status, &value!({"error": why}))
}
