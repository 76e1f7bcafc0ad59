# Keys. `make help` lists what can be made.

PREFIX ?= /usr/local
DESTDIR ?=
# The seed of everything random in a soak; give one to repeat it.
ifndef SEED
SEED := $(shell od -An -N4 -tu4 /dev/urandom | tr -d ' ')
endif

RELEASE := swift build -c release --static-swift-stdlib --product
KEYS := .build/release/keys
SERVER := .build/release/keys-server
# One set of flags for every test build, or everything is built again.
# Optimised: whole lives of several devices are lived in them.
TESTS := --traits TestDoors -Xswiftc -O
RUN_TESTS := .ci/swift-test $(TESTS)
# Debian's own Python, which has Debian's python3-nacl and python3-argon2.
PYTHON := /usr/bin/python3 -B
# Every nonce a test run uses, in every process.
NONCES := $(CURDIR)/.build/nonces
# A store of the real program, read by another one.
STORE := $(CURDIR)/.build/real-store
SWIFT_FILES := Package.swift Sources Tests
SCRIPTS := $(shell grep -rlIE '^\#!/bin/(ba)?sh' .ci Tests)

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help run demo test soak check build format lint bench serve install clean swift packages test-packages

help: ## list what can be made
	@sed -n 's/^\([a-z][a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | awk -F '\t' '{ printf "make %-8s %s\n", $$1, $$2 }'

run: build ## build Keys and start it on your vault
	@$(KEYS)

demo: build ## show it: a throw-away vault, an import, a password found; asks nothing, leaves nothing
	@Tests/demo $(KEYS)

test: swift test-packages ## run all tests
	Tests/Faults/selftest.sh
	swift build --build-tests $(TESTS)
	@rm -f $(NONCES)
	KEYS_TEST_DOOR_NONCES=$(NONCES) $(RUN_TESTS)
	$(PYTHON) Tests/nonces.py $(NONCES)
	@rm -rf $(STORE) && Tests/Reader/real-store .build/debug/keys $(STORE)
	@for reader in Tests/*/check.py; do \
	  [ ! -e "$$reader" ] || { echo "$(PYTHON) $$reader" && KEYS_STORE_SAMPLE=$(STORE)/store $(PYTHON) "$$reader"; } || exit 1; \
	done

soak: swift test-packages ## run the tests that draw at random at full length (SEED=n repeats one)
	@echo "keys: soak with SEED=$(SEED)"
	Tests/Faults/selftest.sh
	swift build --build-tests $(TESTS)
	@rm -f $(NONCES)
	KEYS_TEST_DOOR_NONCES=$(NONCES) KEYS_SOAK=1 KEYS_SEED=$(SEED) $(RUN_TESTS)
	$(PYTHON) Tests/nonces.py $(NONCES)

check: lint build ## lint, and look at the house and at the release binary for what must not be there
	.ci/release-is-clean $(KEYS)
	.ci/release-is-clean $(SERVER) KeysServer WireResponder
	swift build --build-tests $(TESTS)
	@! .ci/release-is-clean .build/debug/keys 2>/dev/null || { echo "keys: the search for doors finds none" >&2; exit 1; }
	$(RUN_TESTS) --filter HouseTests

build: swift packages ## build the release
	$(RELEASE) keys
	$(RELEASE) keys-server

format: swift ## lay out the Swift files
	swift format format --in-place --recursive $(SWIFT_FILES)

lint: swift test-packages ## judge layout, words and scripts
	swift format lint --strict --recursive $(SWIFT_FILES)
	codespell README.md Docs Makefile .ci Package.swift Sources Tests
	shellcheck $(SCRIPTS)

bench: build test-packages ## measure the release, each figure beside its limit
	swift build -c release --static-swift-stdlib --product KeysBench
	swift build -c release --static-swift-stdlib --product KeysSyncBench
	swift build -c release --static-swift-stdlib --product KeysScreenBench
	@/usr/bin/python3 -B Tests/Bench/run $(KEYS) .build/release/KeysBench
	@echo; .build/release/KeysSyncBench
	@echo; .build/release/KeysScreenBench
	@echo; /usr/bin/python3 -B Tests/ServerBench/run $(KEYS) $(SERVER) .build/release/KeysSyncBench

serve: build ## build the server and run it on 127.0.0.1:8080
	@$(SERVER) serve

# As root Swift is often out of sight (sudo's PATH): then what `make build` built is installed.
install: $(if $(shell command -v swift),build) ## install bin/keys and bin/keys-server below PREFIX (/usr/local)
	@test -x $(KEYS) -a -x $(SERVER) || { echo "keys: nothing is built yet: make build" >&2; exit 1; }
	install -d "$(DESTDIR)$(PREFIX)/bin"
	install -m 0755 --strip $(KEYS) "$(DESTDIR)$(PREFIX)/bin/keys"
	install -m 0755 --strip $(SERVER) "$(DESTDIR)$(PREFIX)/bin/keys-server"

clean: ## remove what was built
	rm -rf .build .bench

swift:
	@command -v swift >/dev/null || { echo "keys: Swift 6.2 or newer is needed; get it at https://swift.org/install" >&2; exit 1; }

packages:
	@.ci/packages run

test-packages:
	@.ci/packages test
