"""A suite in which a browser or a server was missing must not pass."""

import pytest

pytest_plugins = ["pytester"]

SUITE = """
    import unittest
    import pytest

    def test_passes(): pass

    def test_skips_itself(): pytest.skip("no browser here")

    @pytest.mark.skipif(True, reason="no server here")
    def test_is_marked(): pass

    class Old(unittest.TestCase):
        @unittest.skip("no time")
        def test_is_old(self): pass

    def test_wants_the_corpus(): pytest.skip("corpus absent: set FAMILYVAULT_CORPUS")

    @pytest.mark.xfail
    def test_is_known_to_fail(): assert False
"""


@pytest.fixture
def suite(pytester: pytest.Pytester) -> pytest.Pytester:
    pytester.makeconftest('pytest_plugins = ["tests.plugins.no_silent_skips"]')
    return pytester


def run(suite: pytest.Pytester) -> pytest.RunResult:
    return suite.runpytest("-p", "no:django", "-p", "no:xdist")


def test_every_skip_fails_but_for_an_absent_corpus(suite: pytest.Pytester):
    suite.makepyfile(SUITE)
    result = run(suite)
    result.assert_outcomes(passed=1, failed=2, errors=1, skipped=1, xfailed=1)
    for reason in ("no browser here", "no server here", "no time"):
        assert f"skipped without leave: {reason}" in result.stdout.str()
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_a_whole_module_that_skips_itself_fails(suite: pytest.Pytester):
    suite.makepyfile('import pytest; pytest.importorskip("no_such_browser")')
    assert run(suite).ret != pytest.ExitCode.OK


def test_without_skips_all_is_well(suite: pytest.Pytester):
    suite.makepyfile("def test_passes(): pass")
    assert run(suite).ret == pytest.ExitCode.OK
