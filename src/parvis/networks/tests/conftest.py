"""Make the assertions of the shared suite explain themselves."""

import pytest

pytest.register_assert_rewrite("parvis.networks.tests.contract")
