//! A room for each thing that files are written for. Nobody else names one.

pub mod phone;
