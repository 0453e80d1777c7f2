# The commands of the project; README says what each is for. Everything made lands in .venv and var/.
SHELL := /bin/sh
PY := .venv/bin/python
PORT ?= 8000
ONLY ?=
unexport PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX := $(CURDIR)/var/pycache

.PHONY: demo demo-reset test test-all test-whole test-large check bench load shots doctor build clean
.DEFAULT_GOAL := demo

# --- what must be there first ---------------------------------------------------------------------
.venv/bin/python:
	python3 -m venv .venv

.venv/runtime.stamp: requirements.lock | .venv/bin/python
	@test -e .venv/dev.stamp && test .venv/dev.stamp -nt requirements.lock || { \
	  echo "Устанавливаем зависимости…"; \
	  $(PY) -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements.lock; }
	@touch $@

.venv/dev.stamp: requirements-dev.lock | .venv/bin/python
	@echo "Устанавливаем зависимости для проверок…"
	@$(PY) -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r requirements-dev.lock
	@touch $@

var/machine.stamp:
	@mkdir -p var
	@$(or $(wildcard $(PY)),python3) lms/machine.py pdf
	@touch $@

var/build.stamp: $(wildcard locale/parts/*.po) $(wildcard static/css/*.css) $(wildcard static/js/*.js) $(wildcard static/js/*/*.js) $(wildcard static/vendor/*) lms/messages.py lms/fonts.py | .venv/runtime.stamp var/machine.stamp
	@$(PY) -m lms.messages >/dev/null
	@$(PY) -m lms.fonts >/dev/null
	@$(PY) manage.py collectstatic --no-input --clear >/dev/null
	@touch $@

build: .venv/runtime.stamp var/build.stamp

# --- to look at it --------------------------------------------------------------------------------
demo: .venv/runtime.stamp var/machine.stamp var/build.stamp
	@exec $(PY) manage.py demo --port $(PORT)

demo-reset:
	rm -rf var/demo
	@$(MAKE) --no-print-directory demo PORT=$(PORT)

doctor: .venv/runtime.stamp
	@$(PY) manage.py doctor

# --- to be sure of it -----------------------------------------------------------------------------
test: .venv/dev.stamp var/machine.stamp
	@$(PY) -m lms.messages >/dev/null
	@$(PY) -m lms.fonts >/dev/null
	@exec $(PY) -m tests.run small

test-all: test-whole test-large

test-whole: .venv/dev.stamp var/machine.stamp
	@$(PY) -m lms.messages >/dev/null
	@$(PY) -m lms.fonts >/dev/null
	@exec $(PY) -m tests.run whole

test-large: .venv/dev.stamp var/machine.stamp
	@exec $(PY) -m tests.run large

check: .venv/dev.stamp var/machine.stamp
	@exec $(PY) -m tests.check

bench: .venv/dev.stamp var/build.stamp
	@exec $(PY) -m bench.run $(ONLY)

load: .venv/dev.stamp var/machine.stamp
	@exec env DJANGO_SETTINGS_MODULE=lms.settings $(PY) -m bench.load $(ONLY) $(SIZE)

shots: .venv/dev.stamp var/build.stamp
	@exec $(PY) -m bench.shots $(ONLY)

clean:
	rm -rf .venv var
