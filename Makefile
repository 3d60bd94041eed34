# Everything a stranger needs: `make demo` and `make test` set up what they use. See README.md.
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
PACKAGES := libcairo2 fonts-noto-cjk fontconfig chromium

.PHONY: demo test check bench serve setup system clean

demo: setup
	$(BIN)/chainatlas demo --out demo

test: setup check
	$(BIN)/python -m pytest

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: setup
	$(BIN)/python -m benchmarks

serve: setup
	$(BIN)/chainatlas serve --db sqlite:///demo/chainatlas.db

setup: system $(STAMP)

$(STAMP): pyproject.toml .requirements.lock
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新的版本"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# Debian packages for pictures and page tests: installed when root, named otherwise.
system:
	@missing=""; for p in $(PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	if [ -n "$$missing" ] && command -v apt-get >/dev/null 2>&1; then \
		if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
		else echo "缺少系统软件包：$$missing；请运行 sudo apt-get install$$missing"; fi; \
	elif [ -n "$$missing" ]; then echo "请自行安装：$$missing（图片导出、页面测试要用）"; fi

clean:
	rm -rf $(VENV) demo build *.egg-info
