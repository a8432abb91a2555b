//! On which line of a YAML (or JSON) text something stands.

use granit_parser::{Event, Parser};
use std::collections::HashMap;

/// Lines by path, like `nodes.menu.send.options.options[2].title`.
#[derive(Debug, Default)]
pub(crate) struct SourceLines(HashMap<String, usize>);

/// Where the reader stands: inside a mapping, before a key or before its value; or inside a sequence.
enum Place {
    Key(String),
    Value(String),
    Item(String, usize),
}

impl SourceLines {
    /// Notes where everything stands; of a text that is no YAML, what stands before its first fault.
    pub(crate) fn of(text: &str) -> Self {
        let (mut lines, mut places) = (HashMap::new(), Vec::<Place>::new());
        for (event, span) in Parser::new_from_str(text).map_while(Result::ok) {
            let line = span.start.line();
            match event {
                Event::Scalar(value, ..) => match places.last_mut() {
                    Some(place @ Place::Key(_)) => {
                        let Place::Key(at) = &*place else { continue };
                        let path = joined(at, &value);
                        lines.entry(path.clone()).or_insert(line);
                        *place = Place::Value(path);
                    }
                    _ => {
                        begin(&mut places, &mut lines, line);
                    }
                },
                Event::Alias(_) => {
                    begin(&mut places, &mut lines, line);
                }
                Event::MappingStart(..) => {
                    let path = begin(&mut places, &mut lines, line);
                    places.push(Place::Key(path));
                }
                Event::SequenceStart(..) => {
                    let path = begin(&mut places, &mut lines, line);
                    places.push(Place::Item(path, 0));
                }
                Event::MappingEnd | Event::SequenceEnd => {
                    places.pop();
                }
                _ => {}
            }
        }
        Self(lines)
    }

    /// The line of what is at `path`, from 1, or of the nearest thing around it.
    pub(crate) fn line(&self, path: &str) -> Option<usize> {
        let mut path = path;
        loop {
            if let Some(line) = self.0.get(path) {
                return Some(*line);
            }
            path = &path[..path.rfind(['.', '['])?];
        }
    }
}

/// Begins a value: its path. The mapping around it waits for its next key, the sequence for its next item.
fn begin(places: &mut [Place], lines: &mut HashMap<String, usize>, line: usize) -> String {
    let Some(place) = places.last_mut() else { return String::new() };
    match place {
        Place::Value(path) => {
            let path = std::mem::take(path);
            let around = &path[..path.rfind('.').unwrap_or(0)];
            *place = Place::Key(around.to_owned());
            path
        }
        Place::Item(around, at) => {
            let path = format!("{around}[{at}]");
            *at += 1;
            lines.entry(path.clone()).or_insert(line);
            path
        }
        // A key that is no plain word; nothing of ours has one.
        Place::Key(path) => path.clone(),
    }
}

fn joined(around: &str, key: &str) -> String {
    // A key may hold a dot (a host, a file name); a path is taken apart at dots.
    let key = key.replace('.', "_");
    if around.is_empty() { key } else { format!("{around}.{key}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_are_found_by_path_and_what_is_missing_by_what_is_around_it() {
        let text = "# a flow\nflow: shop\nnodes:\n  menu:\n    type: message\n    send:\n      options: [{ id: a },\n        { id: b }]\n  'a.b': { next:\n    end }\n  bye: { type: end }\n";
        let lines = SourceLines::of(text);
        for (path, line) in [
            ("flow", Some(2)),
            ("nodes.menu", Some(4)),
            ("nodes.menu.send.options[0].id", Some(7)),
            ("nodes.menu.send.options[1].id", Some(8)),
            ("nodes.menu.send.options[1].title.es", Some(8)),
            ("nodes.menu.next", Some(4)),
            ("nodes.a_b.next", Some(9)),
            ("nodes.bye.type", Some(11)),
            ("triggers[0]", None),
        ] {
            assert_eq!(lines.line(path), line, "{path}");
        }
    }

    #[test]
    fn json_is_yaml_too_and_a_broken_text_is_no_error() {
        let lines = SourceLines::of("{\n  \"nodes\": {\n    \"a\": { \"type\": \"end\" }\n  }\n}\n");
        assert_eq!(lines.line("nodes.a.type"), Some(3));
        assert_eq!(SourceLines::of("flow: a\nnodes: [}").line("flow"), Some(1));
        assert_eq!(SourceLines::of("").line("x"), None);
    }
}
