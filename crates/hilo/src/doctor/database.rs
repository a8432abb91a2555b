//! The database: reachable, of a version that fits.

use super::check::Check;
use crate::config::{Config, Database};
use hilo_model::{Clock, Duration};
use hilo_runtime::clock::SystemClock;
use hilo_store::partition::{Schema, Server};

const NAME: &str = "database";
/// The oldest PostgreSQL that will do.
const POSTGRES: u32 = 15;
/// How far the clocks of database and machine may be apart: leases are judged by the one, windows and timers by the
/// other.
const APART: Duration = Duration::from_seconds(5);

/// What was found, and whether the database can be opened as it is, without bringing it up to date first.
pub(super) async fn examine(config: &Config) -> (Vec<Check>, bool) {
    let (place, schema) = match config.database() {
        Ok(Database::Sqlite(path)) => {
            if !path.exists() {
                let found = format!("SQLite; {} is not there yet, the first start makes it", path.display());
                return (vec![Check::fine(NAME, found)], false);
            }
            (format!("SQLite, {}", path.display()), hilo_store_sqlite::inspect(&path).await)
        }
        Ok(Database::Postgres(url)) => ("PostgreSQL".to_owned(), hilo_store_postgres::inspect(&url).await),
        Err(error) => return (vec![Check::wrong(NAME, error.to_string(), "correct `database`")], false),
    };
    match schema {
        Ok(schema) => judge(&place, &schema),
        Err(error) => {
            let mend = match config.database() {
                Ok(Database::Postgres(_)) => {
                    "check host, port, user, password and database name, and that the server runs: psql with the same URL"
                }
                _ => "name another file with --database sqlite:FILE, or restore this one from a backup",
            };
            (vec![Check::wrong(NAME, format!("{place}: {error}"), mend)], false)
        }
    }
}

fn judge(place: &str, schema: &Schema) -> (Vec<Check>, bool) {
    let mut checks = Vec::new();
    if let Some(Server { version, .. }) = schema.server.filter(|server| server.version < POSTGRES) {
        let found = format!("the server is PostgreSQL {version}");
        return (
            vec![Check::wrong(NAME, found, format!("Hilo needs PostgreSQL {POSTGRES} or newer"))],
            false,
        );
    }
    let server = schema.server.map(|server| format!(" {}", server.version)).unwrap_or_default();
    let Schema { present, known, .. } = schema;
    checks.push(if present == known {
        Check::fine(NAME, format!("{place}{server}, schema {present}"))
    } else if present < known {
        if schema.server.is_some_and(|server| !server.may_create) {
            let found = format!("{place}{server}: schema {present} of {known}, and tables may not be made");
            Check::wrong(NAME, found, "give Hilo's user the right: GRANT CREATE ON SCHEMA … TO …")
        } else {
            let found = format!("{place}{server}, schema {present}; the next start brings it to {known}");
            match present {
                0 => Check::fine(NAME, found),
                _ => Check::notice(NAME, found, "make a backup before the first start of the new version"),
            }
        }
    } else {
        let found = format!("{place}{server}: its schema is {present}, this version of Hilo knows {known}");
        Check::wrong(NAME, found, "run the newer version of Hilo that this database belongs to")
    });
    if let Some(server) = schema.server {
        let now = SystemClock.now();
        let apart = now.since(server.now).max(server.now.since(now));
        checks.push(if apart <= APART {
            Check::fine("database clock", "agrees with this machine's")
        } else {
            let found = format!("it is {} s away from this machine's", apart.as_seconds());
            Check::wrong("database clock", found, "let both machines take their time from the network (NTP)")
        });
    }
    (checks, present == known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::check::State;

    fn server(version: u32, may_create: bool, late: u64) -> Option<Server> {
        Some(Server { version, may_create, now: SystemClock.now().minus(Duration::from_seconds(late)) })
    }

    #[test]
    fn what_keeps_hilo_from_running_is_told_apart_from_what_does_not() {
        use State::{Fine, Notice, Wrong};
        for (present, known, server, states, usable) in [
            (3, 3, None, vec![Fine], true),
            (0, 3, None, vec![Fine], false),
            (2, 3, None, vec![Notice], false),
            (4, 3, None, vec![Wrong], false),
            (3, 3, server(15, true, 0), vec![Fine, Fine], true),
            (3, 3, server(14, true, 0), vec![Wrong], false),
            (3, 3, server(16, true, 60), vec![Fine, Wrong], true),
            (0, 3, server(16, false, 0), vec![Wrong, Fine], false),
            (3, 3, server(16, false, 0), vec![Fine, Fine], true),
        ] {
            let (checks, can_open) = judge("here", &Schema { present, known, server });
            let found: Vec<State> = checks.iter().map(|check| check.state).collect();
            assert_eq!((found, can_open), (states, usable), "{present} {known} {server:?}");
        }
    }
}
