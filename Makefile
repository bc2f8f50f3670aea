# What can be done here. Every target makes what it needs; `make help` lists them.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
SHARED ?= ../shared/data

# what the fuzzer starts from, and how long it goes on
SEEDS ?= tests/fixtures/pages
MINUTES ?= 10

# of homes under whatever they are at
KILLS ?= 1000

# how often each document of a store stands in the one that the page is measured over, and where that one is kept
TIMES ?= 5
KEPT  ?= build/bench-web

# of the stores that search is measured over
PASSAGES ?= 10000 100000 1000000

.PHONY: help demo test test-transformers check quality bench bench-extraction bench-pdf bench-replay bench-faults bench-kills bench-replay-watches bench-watches soak bench-hosts bench-health bench-language bench-backfill bench-web bench-scale bench-privacy screenshots fuzz model-nlp model-embedding model-embedding-train model-centre model-lexicon data-organisations lock audit clean
.DEFAULT_GOAL := help

help:
	@echo "make demo             install, run the night over an invented Sweden, search what it found"
	@echo "make test             install and run all tests"
	@echo "make test-transformers  parity with sentence-transformers (install torch first)"
	@echo "make check            formatting, lint, types"
	@echo "make quality          nDCG on judged sets (SHARED=folder of the data)"
	@echo "make bench            speed beside other tools (SHARED=folder of the data)"
	@echo "make bench-extraction main text of pages beside trafilatura (DIR=folder, see bench/extraction.py)"
	@echo "make bench-pdf        text of PDFs beside bare pypdfium2"
	@echo "make bench-replay     the night over a real half-year (SHARED=folder of the data)"
	@echo "make bench-faults     the same with what goes wrong in the wild"
	@echo "make bench-kills      the night killed 200 times"
	@echo "make bench-replay-watches  200 watches over the half-year, killed 300 times (SHARED=folder of the data)"
	@echo "make bench-watches    how well watches find, how fast, and how edits are judged (SHARED=folder of the data)"
	@echo "make soak             what befalls a home: disks that are full, bits that flip, KILLS=1000 kills"
	@echo "make bench-hosts      forty slow hosts at once, and a night without news"
	@echo "make bench-health     alarms: how late, and how often for nothing (SHARED=folder of the data)"
	@echo "make bench-language   names found, and how fast (SHARED=folder of the data)"
	@echo "make bench-backfill   a backfill by one worker, by two and by Ray, and what a document costs (SHARED=folder of the data)"
	@echo "make bench-web        the page: 50 users while the night publishes, each page alone (STORE=a home)"
	@echo "make bench-scale      search at PASSAGES=1000000 and more beside other tools (STORE=a home of some thousand documents)"
	@echo "make bench-privacy    personal numbers: found, and found for nothing (SHARED=folder of the data)"
	@echo "make screenshots      pictures of the page for the README, into docs/images (STORE=a home, else the demo's)"
	@echo "make fuzz             readers under fire (SEEDS=folder of files, MINUTES=10)"
	@echo "make data-organisations  the register of organisations (SHARED=folder of the data)"
	@echo "make model-nlp        train the language pipelines, about an hour (SHARED=folder of the data)"
	@echo "make model-embedding  build what the embedding model begins with, into build/embedding/base"
	@echo "make model-embedding-train  teach it public records, under an hour (SHARED=folder of the data)"
	@echo "make model-centre     measure the model's centre (SHARED=folder of the data)"
	@echo "make lock             the versions and hashes that a release is installed with: requirements.lock"
	@echo "make audit            are weaknesses of these versions known? (pip-audit)"
	@echo "make model-lexicon    learn the compound lexicon (SHARED=folder of the data)"

# a stamp for each set of extras: what is installed is installed once
$(VENV)/installed-%: pyproject.toml
	@echo "installing into $(VENV), about a minute"
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable ".[$*]"
	@touch $@

$(VENV)/installed: pyproject.toml
	@echo "installing into $(VENV), about a minute"
	@test -d $(VENV) || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable .
	@touch $@

demo: $(VENV)/installed
	$(BIN)/regionradar demo

test: $(VENV)/installed-dev
	$(BIN)/python -m pytest --quiet

# the extra: needs torch first, e.g. the CPU build: .venv/bin/pip install torch==2.13.0
test-transformers: $(VENV)/installed-dev $(VENV)/installed-transformers
	$(BIN)/python -m pytest --quiet tests/test_transformers.py

check: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

quality: $(VENV)/installed-dev
	$(BIN)/python -m bench.compounds
	$(BIN)/python -m bench.demo
	$(BIN)/python -m bench.facts all --check
	$(BIN)/python -m bench.quality $(SHARED)

bench: $(VENV)/installed-bench
	$(BIN)/python -m bench.speed $(SHARED)

bench-extraction: $(VENV)/installed-bench
	$(BIN)/python -m bench.extraction $(DIR)

bench-pdf: $(VENV)/installed-bench
	$(BIN)/python -m bench.pdf

bench-replay: $(VENV)/installed-bench
	$(BIN)/python -m bench.replay $(SHARED)

bench-faults: $(VENV)/installed-bench
	$(BIN)/python -m bench.replay $(SHARED) --faults

bench-kills: $(VENV)/installed-bench
	$(BIN)/python -m bench.replay $(SHARED) --kills 200

bench-replay-watches: $(VENV)/installed-bench
	$(BIN)/python -m bench.replay $(SHARED) --watches --kills 300

bench-watches: $(VENV)/installed-bench
	$(BIN)/python -m bench.watches $(SHARED)
	$(BIN)/python -m bench.watches_speed
	$(BIN)/python -m bench.edits $(SHARED)

soak: $(VENV)/installed-dev
	$(BIN)/python -m bench.soak --kills $(KILLS)

bench-hosts: $(VENV)/installed-bench
	$(BIN)/python -m bench.hosts

bench-health: $(VENV)/installed-bench
	$(BIN)/python -m bench.health $(SHARED)

bench-language: $(VENV)/installed-dev
	$(BIN)/python -m bench.language $(SHARED)

bench-backfill: $(VENV)/installed-dev
	$(BIN)/python -m bench.backfill $(SHARED)

# without STORE the demo's; with it each of its documents TIMES times
bench-web: $(VENV)/installed-dev
	$(BIN)/python -m bench.web $(if $(STORE),--home $(STORE) --times $(TIMES) --keep $(KEPT)) --pages
	$(BIN)/python -m bench.web $(if $(STORE),--home $(STORE) --keep $(KEPT)) --minutes 5

bench-scale: $(VENV)/installed-bench
	$(BIN)/python -m bench.scale $(STORE) --passages $(PASSAGES) --drawn docs/images/search-scale.svg

bench-privacy: $(VENV)/installed-dev
	$(BIN)/python -m bench.privacy $(SHARED)

screenshots: $(VENV)/installed-dev
	$(BIN)/python -m bench.screenshots $(if $(STORE),--home $(STORE))

fuzz: $(VENV)/installed-dev
	$(BIN)/python -m bench.fuzz $(SEEDS) $(MINUTES)

model-nlp: $(VENV)/installed-nlp-build
	$(BIN)/python -m training.language $(SHARED) data/sv_regionradar data/sv_regionradar_fast

model-embedding: $(VENV)/installed-build
	$(BIN)/python -m training.embedding build/embedding/base

model-embedding-train: $(VENV)/installed-embedding-build
	$(BIN)/python -m training.retrieval $(SHARED) data/embedding
	$(BIN)/python -m training.centre $(SHARED) data/embedding/centre.npy

model-centre: $(VENV)/installed-build
	$(BIN)/python -m training.centre $(SHARED) data/embedding/centre.npy

model-lexicon: $(VENV)/installed-build
	$(BIN)/python -m training.lexicon $(SHARED)/riksdagen/interpellations.jsonl.gz

data-organisations: $(VENV)/installed-dev
	$(BIN)/python -m training.organisations $(SHARED)/ner/gazetteers data/organisations.tsv

# for every platform and Python that pyproject.toml allows; whatever index is set here, none is named there
lock: $(VENV)/installed-release
	$(BIN)/uv pip compile pyproject.toml --extra ocr --extra mcp --universal --python-version 3.11 --upgrade \
		--generate-hashes --no-annotate --no-emit-index-url --no-emit-find-links --quiet \
		--custom-compile-command "make lock" --output-file requirements.lock

# says so in one line where there is no network to install or to ask with, and fails for findings alone
audit:
	@$(MAKE) --no-print-directory $(VENV)/installed-release || echo "pip-audit could not be installed"
	@$(BIN)/python .ci/audit.py requirements.lock

clean:
	rm -rf $(VENV) build *.egg-info
