/// What a tool of the benches was told. Cargo puts `--bench` among it.
pub(crate) fn words() -> Vec<String> {
    let told = std::env::args().skip(1);
    told.filter(|word| !word.starts_with("--")).collect()
}
