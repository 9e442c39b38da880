use clap::CommandFactory as _;
use unicode_width::UnicodeWidthStr as _;

use super::*;

/// The width of a terminal of which nothing is known.
const WIDTH: usize = 100;

/// The program and each of its commands.
fn commands() -> Vec<clap::Command> {
    let mut program = Arguments::command().term_width(WIDTH);
    program.build();
    let below = program.get_subcommands().cloned().collect::<Vec<_>>();
    std::iter::once(program)
        .chain(below)
        .filter(|command| command.get_name() != "help")
        .collect()
}

#[test]
fn the_definition_holds() {
    Arguments::command().debug_assert();
}

#[test]
fn help() {
    for mut command in commands() {
        let name = command.get_name().to_owned();
        let help = command.render_long_help().to_string();
        for line in help.lines() {
            assert!(line.width() <= WIDTH, "{name}: {line}");
        }
        // The common options are in the program's own help.
        let mut own = command.mut_args(|argument| {
            let is_common = argument.is_global_set();
            argument.hide(is_common && name != "rowtype")
        });
        insta::assert_snapshot!(name.as_str(), own.render_long_help().to_string());
    }
}

#[test]
fn every_command_and_option_says_what_it_is_for() {
    for command in commands() {
        assert!(command.get_about().is_some(), "{}", command.get_name());
        for argument in command.get_arguments() {
            let help = argument.get_help().or(argument.get_long_help());
            assert!(help.is_some(), "{} {argument}", command.get_name());
        }
    }
}

#[test]
fn examples_are_accepted() {
    let mut count = 0;
    for command in commands() {
        let text = command.get_after_help().map(ToString::to_string);
        for line in text.unwrap_or_default().lines() {
            let Some(example) = line
                .trim_start_matches("Example:")
                .trim()
                .strip_prefix("rowtype ")
            else {
                continue;
            };
            // What a shell would take away: another program, a file, a remark.
            let words = example
                .split([' '])
                .take_while(|word| !["|", ">", "#", ""].contains(word));
            let arguments = Arguments::try_parse_from(std::iter::once("rowtype").chain(words));
            assert!(arguments.is_ok(), "{line}: {:?}", arguments.err());
            count += 1;
        }
    }
    assert!(count > 10, "{count}");
}

#[test]
fn wrong_calls_are_refused() {
    let cases: [&[&str]; 7] = [
        &[],
        &["frobnicate"],
        &["generate", "schema.sql"],
        &["typescript", "--style", "none"],
        &["lint", "--message-format", "xml"],
        &["lint", "-q", "-v"],
        &["completions", "cmd"],
    ];
    for case in cases {
        let words = std::iter::once("rowtype").chain(case.iter().copied());
        let error = Arguments::try_parse_from(words).err();
        assert!(error.is_some_and(|error| error.use_stderr()), "{case:?}");
    }
}
