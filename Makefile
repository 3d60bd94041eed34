# Everything a stranger needs: `make demo` and `make test` set up what they use. See CONTRIBUTING.md.
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
PACKAGES := libcairo2 fonts-noto-cjk fontconfig chromium-headless-shell
OFFICE := libreoffice-calc-nogui libreoffice-writer-nogui poppler-utils
# Three processes test, however many cores there are: one of them has all that needs Neo4j, and each maybe a Chromium. A file
# stays with one process, which so loads its data once; files go by name, since those with few tests, which --dist would
# put last, are the long ones. `pytest tests/test_x.py` by hand starts no processes.
WORKERS := 3
REQUESTS ?= 20000
NEO4J := .neo4j/lib/.ready

# What is compiled is kept, whatever the environment says: the tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE
# Tests that need neither browser nor Neo4j; tests/conftest.py says which those are, and which of them take long.
PLAIN := not browser and not neo4j
INSTANTS := 2027-03-01T02:00 2028-02-29T15:50 2031-12-31T16:30

.PHONY: demo test ready test-real test-as-of quick any-day check contract bench faults docs notebooks serve screenshots setup system compose office datefudge java neo4j clean

demo: setup
	$(BIN)/chainatlas demo --out demo

# With ON=2027-03-01T02:00, as in CI, what needs neither browser nor Neo4j is tested as of that day, beside the rest, which
# mostly waits for one server.
PYTEST = $(BIN)/python -m pytest --dist loadfile --no-loadscope-reorder -rs
ON ?=
ifeq ($(ON),)
test: ready
	$(PYTEST) -n $(WORKERS)
else
test: ready datefudge
	$(MAKE) --no-print-directory -j2 --output-sync=target test-real test-as-of
endif

ready: setup check compose office neo4j

test-real:
	$(PYTEST) -n 2 -m "not ($(PLAIN))"

test-as-of:
	datefudge "$(ON) UTC" $(PYTEST) -n 2 -m "$(PLAIN)"

# The inner loop: about a minute on two cores.
quick: setup
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "$(PLAIN) and not long"

# On other days (UTC, an hour before and after midnight in China among them) and in other time zones. What is set up is set
# up before, on the real clock. Not `datefudge -s`: a clock that stands still ends no waiting.
any-day: setup datefudge
	@for at in $(INSTANTS); do for zone in UTC Asia/Shanghai; do echo "== $$at UTC, TZ=$$zone"; \
	TZ=$$zone datefudge "$$at UTC" $(MAKE) --no-print-directory quick || exit 1; done; done

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

# Generated requests against the description of the API, in seeded rounds; CI asks 5,000.
contract: setup
	$(BIN)/python -m tests.contract $(REQUESTS)

bench: setup neo4j
	$(BIN)/python -m benchmarks

# Kills (half an hour), full disks, broken files, storms: an hour for all, or a part of the kills (`make faults FRACTION=0.2`).
FRACTION ?= 1
faults: setup neo4j
	$(BIN)/python -m benchmarks.faults --fraction $(FRACTION)

# The documents that are generated; a test compares them.
docs: setup
	$(BIN)/python -m tests.documents

notebooks: setup
	$(BIN)/python -m tests.notebook_runs

serve: setup
	$(BIN)/chainatlas serve --db sqlite:///demo/chainatlas.db

screenshots: setup
	$(BIN)/python -m tests.take_screenshots screenshots

setup: system $(STAMP)

$(STAMP): pyproject.toml .requirements.lock
	@test -n "$(PYTHON)" || { echo "需要 Python 3.11 或更新的版本"; exit 1; }
	@test -e $@ || rm -rf $(VENV)  # what a stopped installation left is no environment
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# $(call packages,what for): Debian packages named in $$missing are installed when root, and asked for otherwise.
define packages
if [ -n "$$missing" ] && command -v apt-get >/dev/null 2>&1; then \
	if [ "$$(id -u)" = 0 ]; then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else echo "缺少系统软件包：$$missing；请运行 sudo apt-get install$$missing"; fi; \
elif [ -n "$$missing" ]; then echo "请自行安装：$$missing（$(1)）"; fi
endef

system:
	@missing=""; for p in $(PACKAGES); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	$(call packages,图片导出、页面测试要用)

# Reads docker-compose.yml in the tests; no Docker daemon is needed for that.
compose:
	@missing=""; command -v docker-compose >/dev/null 2>&1 || docker compose version >/dev/null 2>&1 || missing=" docker-compose"; \
	$(call packages,检查 docker-compose.yml 要用)

# Opens and saves workbooks and documents as their readers do.
office:
	@missing=""; for p in $(OFFICE); do dpkg -s $$p >/dev/null 2>&1 || missing="$$missing $$p"; done; \
	$(call packages,测试用 LibreOffice 打开工作簿与公文稿要用)

# Another date for the programs it starts.
datefudge:
	@missing=""; command -v datefudge >/dev/null 2>&1 || missing=" datefudge"; \
	$(call packages,在别的日期上测试要用)

# Java 17 or newer and Maven, for a real Neo4j in tests and benchmarks; Debian's default is Java 17 in 12, Java 21 in 13.
java:
	@missing=""; command -v mvn >/dev/null 2>&1 || missing=" maven"; \
	version=$$(java -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p'); \
	[ "$${version:-0}" -ge 17 ] || missing="$$missing default-jre-headless"; \
	$(call packages,在真实的 Neo4j 上测试要用)

neo4j: setup java $(NEO4J)

# Once: the server from Maven Central, then its class archive. When that fails the tests that need it say so.
$(NEO4J): .neo4j/pom.xml | setup java
	@rm -rf .neo4j/lib; \
	if mvn -q -B -Dstyle.color=never --strict-checksums -f .neo4j/pom.xml dependency:copy-dependencies && $(BIN)/python -m tests.neo4j.archive; then touch $@; \
	else echo "没能备好 Neo4j（需要 Java 17 以上、Maven 和 Maven Central）；用到它的测试会跳过，CI 中算失败"; fi

clean:
	rm -rf $(VENV) .neo4j/lib demo build *.egg-info
