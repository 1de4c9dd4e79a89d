# make run    the site with demonstration data on http://127.0.0.1:8000
# make test   the whole test suite
#
# Both make their own environment in .venv and install only when requirements have changed.
# DATABASE_URL and REDIS_URL choose PostgreSQL and Redis for either; without them: SQLite.

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do \
	command -v $$p >/dev/null 2>&1 \
	&& $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$p && break; done)
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
ARGS ?=
PDF_WORKS := $(BIN)/python -c 'import weasyprint' >/dev/null 2>&1 \
	&& { ! command -v fc-list >/dev/null || fc-list :lang=zh | grep -q .; }

.PHONY: run pdf-libraries test browser kill drill bench lint format types zh zh-check pictures check env env-dev clean-data

run: env pdf-libraries
	@exec $(BIN)/python manage.py quickstart $(ARGS)

# Asked until it works once; installs what is missing if it may, else says the line to type.
pdf-libraries: env
	@test -e $(VENV)/pdf-works || { $(PDF_WORKS) && touch $(VENV)/pdf-works; } || { \
		deploy/pdf-libraries; { $(PDF_WORKS) && touch $(VENV)/pdf-works; } || true; }

test: env-dev
	$(BIN)/python -m pytest -n 2 --dist worksteal -q -rs $(ARGS)

browser: env-dev
	DJANGO_ALLOW_ASYNC_UNSAFE=true $(BIN)/python -m pytest -n 2 -q -rs -m browser $(ARGS)

kill: env-dev
	$(BIN)/python -m pytest -q -rs -m kill $(ARGS)

drill: env-dev
	$(BIN)/python -m pytest -q -m "drill or kill" $(ARGS)

bench: env-dev
	$(BIN)/python -m bench $(ARGS)

lint: env-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: env-dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: env-dev
	$(BIN)/mypy --config-file .mypy.ini

zh: env
	$(BIN)/python manage.py makemessages --locale zh_Hans --no-wrap --no-location \
		--ignore '.venv/*' --ignore 'data/*' --ignore 'static/*' --ignore 'tests'
	$(BIN)/python manage.py compilemessages --locale zh_Hans --ignore '.venv'

zh-check:
	@msgfmt --check --output-file=/dev/null mediation/locale/zh_Hans/LC_MESSAGES/django.po
	@msgfmt --check-format --output-file=- mediation/locale/zh_Hans/LC_MESSAGES/django.po \
		| cmp - mediation/locale/zh_Hans/LC_MESSAGES/django.mo \
		|| { echo "django.mo is older than django.po: run 'make zh' and commit both."; exit 1; }

pictures: env-dev
	DEMO_PASSWORD=$$(sed -n 's/^PASSWORD = "\(.*\)".*/\1/p' mediation/demo/logins.py) \
		$(BIN)/python docs/pictures/take.py $(ARGS)
	$(BIN)/python docs/pictures/papers.py

check: env
	$(BIN)/python manage.py makemigrations --check --dry-run
	env $$($(BIN)/python -m mediation.keys) DJANGO_ENV=production \
		SITE_URL=https://mediation.example ALLOWED_HOSTS=mediation.example \
		$(BIN)/python manage.py check --deploy --fail-level WARNING

clean-data:
	rm -rf data

env: $(BIN)/python
	@cmp -s requirements.txt $(VENV)/installed.txt || { \
		echo "Installing what the site needs (once, about a minute) ..." \
		&& $(PIP) -r requirements.txt && cp requirements.txt $(VENV)/installed.txt; }

env-dev: env
	@cmp -s .ci/requirements-dev.txt $(VENV)/installed-dev.txt || { \
		echo "Installing what the tests need (once) ..." \
		&& $(PIP) -r .ci/requirements-dev.txt \
		&& cp .ci/requirements-dev.txt $(VENV)/installed-dev.txt; }

$(BIN)/python:
	@if [ -z "$(PYTHON)" ]; then \
		echo "Python 3.11 or newer is needed and was not found."; \
		echo "Install it (Debian, Ubuntu: apt install python3 python3-venv), or name yours:"; \
		echo "    make run PYTHON=/path/to/python3"; exit 1; fi
	@echo "Making the environment in $(VENV) with $(PYTHON) ..."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
		echo "That failed. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
