# Two commands do all their set-up: `make lab` and `make test`. They need Python >= 3.11 and nothing global.
VENV ?= .venv
PYTHON ?=
LANGUAGE ?=
LAB_ARGS ?=
PYTEST_ARGS ?=

PY := $(VENV)/bin/python
START := notebooks/00_start_here.ipynb
INSTALL = "$(PY)" -m pip install --quiet --disable-pip-version-check -c requirements.lock -e
LAB_SETTINGS := $(VENV)/share/jupyter/lab/settings/overrides.d/essaylib.json
NEEDED := import sys; sys.exit(sys.version_info < (3, 11))

ifneq ($(words $(VENV)),1)
$(error VENV="$(VENV)": make cannot name a folder with a space in it; give a relative path without one)
endif

# An editable install points at the folder it was made in, and a copied or half-made .venv has no working pip:
# in each case the stamps are not believed, and everything is installed again.
ifneq ($(shell "$(PY)" -c 'import pip' 2>/dev/null && cat $(VENV)/.checkout 2>/dev/null),$(CURDIR))
STALE := stale
endif

# Nothing from the caller's own Python may leak in.
unexport PYTHONPATH PYTHONHOME

.PHONY: help lab test check notebooks lock clean browser stale
.DEFAULT_GOAL := help

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

lab: $(VENV)/.notebooks $(LAB_SETTINGS)  ## set up, then open JupyterLab on the first notebook (LAB_ARGS="--port=9999")
	@# Warnings only, so that without a screen the address and its token are what is seen.
	@args=; [ "$$(id -u)" -ne 0 ] || args=--allow-root; \
	if [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ] && [ "$$(uname)" != Darwin ]; then \
		args="$$args --no-browser"; echo "No screen here: open the address below in a browser. Ctrl-C twice stops it."; \
	fi; \
	exec "$(PY)" -m jupyterlab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/$(START) \
		--log-level=WARN --LabApp.log_level=WARN $$args $(LAB_ARGS)

test: $(VENV)/.test $(LAB_SETTINGS) browser  ## set up, then run all tests and notebooks (PYTEST_ARGS="-k spans")
	@"$(PY)" -m pytest --nbval -n 2 --dist loadfile $(PYTEST_ARGS)

check: $(VENV)/.test  ## lint, format and types
	"$(PY)" -m ruff check .
	"$(PY)" -m ruff format --check .
	"$(PY)" -m mypy

notebooks: $(VENV)/.test  ## run every notebook afresh and store its outputs (LANGUAGE=zh or en: one-language copies)
	"$(PY)" notebooks/build.py $(if $(LANGUAGE),--language $(LANGUAGE))

lock: $(VENV)/.made  ## write requirements.lock anew from a fresh environment
	@set -e; fresh=$$(mktemp -d); trap 'rm -rf "$$fresh"' EXIT; \
	"$(PY)" -m venv "$$fresh"; \
	"$$fresh/bin/python" -m pip install --quiet --disable-pip-version-check -e '.[test]'; \
	{ echo "# Every package of essaylib[test] at the version the tests ran with: written by \`make lock\`, not by hand."; \
	"$$fresh/bin/python" -m pip freeze --exclude-editable | grep == | LC_ALL=C sort -f -t= -k1,1; } > requirements.lock.new; \
	mv requirements.lock.new requirements.lock; echo "requirements.lock: $$(grep -c == requirements.lock) packages"

clean:  ## remove the environment and everything generated
	rm -rf $(VENV) .venv-newest build dist .hypothesis .mypy_cache .pytest_cache .ruff_cache notebooks-en notebooks-zh
	find essaylib tests notebooks benchmarks -name __pycache__ -o -name .ipynb_checkpoints 2>/dev/null | xargs rm -rf

$(VENV)/.made: $(STALE)
	@set -e; python=; \
	for name in $(or $(PYTHON),python3 python3.11 python3.12 python3.13 python3.14 python3.15); do \
		if "$$name" -c '$(NEEDED)' 2>/dev/null; then python=$$name; break; fi; \
	done; \
	if "$(PY)" -c 'import pip; $(NEEDED)' 2>/dev/null; then \
		:; \
	elif [ -z "$$python" ]; then \
		echo "essaylib needs Python 3.11 or newer; none of these is: $(or $(PYTHON),python3 python3.11 ... python3.15). Install one, or name it: make PYTHON=/path/to/python3.12" >&2; exit 1; \
	else \
		echo "Making $(VENV) with $$("$$python" --version)"; \
		if ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
			wanted=$$("$$python" -c 'import sys; print("python3-venv python%d.%d-venv" % sys.version_info[:2])'); \
			if [ "$$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then \
				echo "Installing $$wanted, which Debian keeps apart from Python"; \
				apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y $$wanted >/dev/null; \
			else \
				echo "This Python has no venv. On Debian or Ubuntu: sudo apt-get install $$wanted" >&2; exit 1; \
			fi; \
		fi; \
		"$$python" -m venv --clear "$(VENV)"; \
	fi; \
	touch $@

# A stamp is touched last, so an interrupted install is simply done again.
$(VENV)/.notebooks: $(VENV)/.made pyproject.toml requirements.lock $(STALE)
	@echo "Installing essaylib[notebooks] into $(VENV); the first time this takes a minute or two"
	@$(INSTALL) '.[notebooks]'
	@pwd > $(VENV)/.checkout; touch $@

# The test extra holds all of the notebooks extra, so both stamps are set.
$(VENV)/.test: $(VENV)/.made pyproject.toml requirements.lock $(STALE)
	@echo "Installing essaylib[test] into $(VENV); the first time this takes a minute or two"
	@$(INSTALL) '.[test]'
	@pwd > $(VENV)/.checkout; touch $(VENV)/.notebooks $@

# Beside the user's own overrides.json, not over it.
$(LAB_SETTINGS): notebooks/overrides.json $(VENV)/.made
	@mkdir -p $(@D); cp $< $@

# JupyterLab and the single pages are tested in Debian's Chromium, the pages in its Firefox too; the font is for
# whoever looks at their pictures. Without them the tests marked `browser` skip (in CI they fail).
BROWSER_PACKAGES := chromium firefox-esr fonts-noto-cjk

browser:
	@if command -v chromium >/dev/null && command -v firefox-esr >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q .; then \
		:; \
	elif [ "$$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing $(BROWSER_PACKAGES) for the browser tests"; \
		{ apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y $(BROWSER_PACKAGES) fontconfig; } >/dev/null \
			|| echo "That failed: browser tests will skip"; \
	else \
		echo "Not all of chromium, firefox-esr and a Chinese font are here: some browser tests will skip (Debian: apt-get install $(BROWSER_PACKAGES))"; \
	fi
