# What is done often. `just` alone lists it. All of it works in the environment of `python3 test.py`.

set positional-arguments
python := ".venv/bin/python"

_list:
    @just --list

# Start the studio
run *arguments:
    {{python}} -m scriptony serve "$@"

# Run some tests, or all of them
test *arguments:
    {{python}} -m pytest "$@"

# Put right what can be put right by itself
fix:
    {{python}} -m ruff check --fix .
    {{python}} -m ruff format .

# Lint, types, walls
lint:
    {{python}} -m ruff check .
    {{python}} -m ruff format --check .
    .venv/bin/pyright
    .venv/bin/lint-imports --no-cache

# Before every commit: lint and the fast tests, under six minutes
sure: lint
    {{python}} -m pytest -n 2 -q -m "not slow"

# Everything there is, under thirty minutes; less coverage than the floor in pyproject.toml fails
ci: lint
    {{python}} -m pytest -n 2 -q --cov

# How much of the code some tests reach, the server processes they start included
cover *arguments:
    {{python}} -m pytest -q --cov --cov-fail-under=0 "$@"

# Write the API's description anew, after a route changed
openapi:
    {{python}} -m scriptony openapi > docs/api/openapi.json

# Measure: ours beside a hand-written floor, the streams, and writes beside those of before
bench *arguments:
    {{python}} -m benchmarks "$@"

# What a write costs now, beside an earlier commit
bench-before *arguments:
    {{python}} -m benchmarks.before "$@"

# What telling 200 listeners costs, and how soon they hear
bench-live *arguments:
    {{python}} -m benchmarks.live "$@"

# Write the hashed requirements anew from pyproject.toml
lock:
    uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header pyproject.toml --group build -o requirements.txt
    uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header pyproject.toml --group dev -o requirements-dev.txt
