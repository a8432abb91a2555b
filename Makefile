# Two commands for everybody: `make run` and `make test`. `make help` lists the others.

# Rust installed by rustup is not always in the PATH of a fresh shell.
export PATH := $(if $(CARGO_HOME),$(CARGO_HOME),$(HOME)/.cargo)/bin:$(PATH)
TARGET := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)
STORE ?= sqlite

.DEFAULT_GOAL := help
.PHONY: help run test check fmt bench sqlx-prepare postgres postgres-stop

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Build Hilo and start it with the demo workspace
	@scripts/setup run
	scripts/pages
	cargo build --profile quick --locked --package hilo
	exec $(TARGET)/quick/hilo serve --demo

test: ## Everything: format, lints, tests on SQLite and PostgreSQL, licences
	@scripts/test

check: ## The quick part of the tests: format, repository rules, lints
	cargo fmt --all --check
	cargo xtask check
	cargo clippy --workspace --all-targets --locked -- -D warnings

fmt: ## Format the code
	cargo fmt --all
	cargo fmt --manifest-path bench/wabench/Cargo.toml

bench: ## Measure turns per second: make bench [STORE=postgres] [ARGS='--rate 500']
	bench/run --store $(STORE) $(ARGS)

sqlx-prepare: ## Write the query data (.sqlx) of the SQL stores after changing a query or migration
	cargo xtask sqlx-prepare

postgres: ## Start the private PostgreSQL of the tests and print its URL
	@scripts/postgres start

postgres-stop: ## Stop it and throw its data away
	@scripts/postgres stop
