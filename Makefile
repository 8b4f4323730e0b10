# What people and machines run. `make` alone lists it.

# Swift may be installed without being on the path.
export PATH := $(PATH):/opt/swift/usr/bin
BENCHMARKS = $(notdir $(wildcard Benchmarks/Sources/*Benchmarks))

.DEFAULT_GOAL := help
.PHONY: help demo build test lint format bench

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: build ## Build the program and play a demonstration: a relay, a pool and bots in it
	.build/release/poolbots demo

build: ## Build .build/release/poolbots, after installing the Debian packages it lacks
	@scripts/install-packages.sh build
	swift build -c release --product poolbots

# In release: the suite counts millions of chess positions and feeds millions of damaged messages to the decoders, which
# takes minutes without the optimiser. It also tests the very code that ships. The tests that compute for minutes go by
# themselves, and not all of the others at once: on two cores each would wait for the rest until its patience ends.
COMPUTING = ^GamesTests|(Simulation|Flood|Mutation|Fuzz)Tests
# Nothing imports with @testable: without support for that, `make build` and `make test` share what they compile.
TEST = swift test -c release --disable-testable-imports --experimental-maximum-parallelization-width
test: ## Run all tests
	@scripts/install-packages.sh test
	$(TEST) 32 --skip '$(COMPUTING)'
	$(TEST) 8 --skip-build --filter '$(COMPUTING)'

lint: ## Check the formatting and that every unsafe escape says why it is safe
	@scripts/lint.sh

format: ## Bring all sources into the house format
	swift format format -i -r Sources Games Bots Tests Benchmarks/Sources Benchmarks/Package.swift Package.swift

bench: ## Run the benchmarks
	@scripts/install-packages.sh build
	@set -e; for name in $(BENCHMARKS); do \
		swift run -c release --package-path Benchmarks --scratch-path .build-bench --quiet $$name; done
	swift run -c release --quiet mesh-benchmarks
