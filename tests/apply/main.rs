//! The transaction, proved on folders that stand for hosts and on a fake engine, with faults at every step.

mod engine;
mod faults;
mod host;
mod site;
mod state;
