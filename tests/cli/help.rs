use crate::site::Site;

/// The help of the program and of each verb, as it stands in 80 columns.
#[test]
fn help_reads_well() {
    let verbs = "init check lock render plan apply carry rollback history status unlock serve cat phones list explain secret schema completions import sync merge-lock fmt confirm drift diff man";
    let site = Site::new();
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| {
        insta::assert_snapshot!("help", site.run(["--help"]));
        for verb in verbs.split(' ') {
            let run = site.run([verb, "--help"]);
            assert!(
                run.stdout.lines().all(|line| line.chars().count() <= 80),
                "{run}"
            );
            insta::assert_snapshot!(format!("help-{verb}"), run);
        }
        for verb in ["new", "seal", "show", "link", "rotate"] {
            let run = site.run(["secret", verb, "--help"]);
            insta::assert_snapshot!(format!("help-secret-{verb}"), run);
        }
        for verb in ["follow", "pause", "resume", "status"] {
            let run = site.run(["agent", verb, "--help"]);
            insta::assert_snapshot!(format!("help-agent-{verb}"), run);
        }
        for verb in ["status", "resync"] {
            let run = site.run(["phones", verb, "--help"]);
            insta::assert_snapshot!(format!("help-phones-{verb}"), run);
        }
    });
}
