"""Lead cells, taken apart as the seeds write them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tpm_excel.forms.block_spec import NameWords
from tpm_excel.forms.library import load_forms
from tpm_excel.forms.names import code_key, is_member, take_apart


@pytest.fixture(scope="module")
def words() -> NameWords:
    blocks = load_forms(("strategic_plan",))[0].blocks
    assert blocks
    return blocks.names


CASES = [
    ("Simon Kilbey (Resources)", ["Simon Kilbey"], ["Resources"]),
    ("Simon Kilbey and Claire Symonds (Resources)", ["Simon Kilbey", "Claire Symonds"], ["Resources"]),
    ("Ann Ash (X1) and Bob Birch (Y1)", ["Ann Ash", "Bob Birch"], ["X1", "Y1"]),
    ("Jackie Odunoye, Colin Cormack (D&R)", ["Jackie Odunoye", "Colin Cormack"], ["D&R"]),
    ("Andy Bamber / Jamie Blake", ["Andy Bamber", "Jamie Blake"], []),
    ("Cllr Rabina Khan / Cllr Alibor Choudhury", ["Cllr Rabina Khan", "Cllr Alibor Choudhury"], []),
    ("Cllr Rabina Khan, Cllr Rofique Ahmed", ["Cllr Rabina Khan", "Cllr Rofique Ahmed"], []),
    ("Cllr P / Deputy Mayor, Cllr Q", ["Cllr P", "Deputy Mayor, Cllr Q"], []),
    ("Mayor Lutfur Rahman / Cllr Abdul Asad", ["Mayor Lutfur Rahman", "Cllr Abdul Asad"], []),
    ("Mayor Lutfur Rahman and Cllr Abdul Asad", ["Mayor Lutfur Rahman", "Cllr Abdul Asad"], []),
    ("Kate Bingham(ESW)", ["Kate Bingham"], ["ESW"]),
    ("Andy Scott and Bozena Allen and Deborah Cohen (D&R / ESW)", ["Andy Scott", "Bozena Allen", "Deborah Cohen"],
     ["D&R", "ESW"]),
    ("Louise Russell (CE) and Somen Banerjee (Public Health)", ["Louise Russell", "Somen Banerjee"],
     ["CE", "Public Health"]),
    ("Mark Baigent (PLACE) Ann Sutcliffe (PLACE)", ["Mark Baigent", "Ann Sutcliffe"], ["PLACE"]),
    ("(HAC)", [], ["HAC"]),
    ("Louise Russell (CE's)", ["Louise Russell"], ["CE's"]),
    ("Simon Kilbey\n(Resources)", ["Simon Kilbey"], ["Resources"]),
    ("Owen Whalley\nAndy Scott (PLACE)", ["Owen Whalley", "Andy Scott"], ["PLACE"]),
    ("Sue Moor (Children, Schools and Families)", ["Sue Moor"], ["Children, Schools and Families"]),
    ("Sue Moor (CSF, AHW)", ["Sue Moor"], ["CSF", "AHW"]),
    ("Cabinet Member for Housing Management and Performance",
     ["Cabinet Member for Housing Management and Performance"], []),
    ("Statutory Deputy Mayor and Cabinet Member for Housing Management and Performance",
     ["Statutory Deputy Mayor and Cabinet Member for Housing Management and Performance"], []),
    ("Cabinet Member for Work and Economic Growth, Cabinet Member for Strategic Development",
     ["Cabinet Member for Work and Economic Growth", "Cabinet Member for Strategic Development"], []),
    ("Executive Mayor, Deputy Mayor Education and Children's Services",
     ["Executive Mayor", "Deputy Mayor Education and Children's Services"], []),
    ("Cabinet Member for Work, Skills and Growth", ["Cabinet Member for Work, Skills and Growth"], []),
    ("Policy and Performance Team", ["Policy and Performance Team"], []),
    ("Head of Planning and Building Control", ["Head of Planning and Building Control"], []),
    ("Robin Beattie (acting)", ["Robin Beattie (acting)"], []),
    ("N/A", ["N/A"], []),
    ("Kilbey, Simon", ["Kilbey, Simon"], []),
    ("", [], []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "names", "codes"), CASES)
def test_a_lead_cell_comes_apart_into_people_and_codes(
    words: NameWords, text: str, names: list[str], codes: list[str]
) -> None:
    leads = take_apart(text, words)
    assert (list(leads.names), list(leads.codes)) == (names, codes)


@given(
    st.lists(
        st.sampled_from(
            ["Ann Ash", "Bob", "Cllr ", " and ", "Mayor ", "(D&R)", "(CE's / X)", ", ", " / ", "Birch", "(", ")",
             " Team", "\n", " & ", "/", ";", "Deputy Mayor", " for ", "(acting)"],
        ),
        max_size=12,
    ).map("".join)
)  # fmt: skip
def test_no_word_of_a_lead_cell_is_lost(text: str) -> None:
    blocks = load_forms(("strategic_plan",))[0].blocks
    assert blocks
    leads = take_apart(text, blocks.names)
    kept = set(re.findall(r"\w+", " ".join((*leads.names, *leads.codes))))
    assert set(re.findall(r"\w+", text)) - kept <= {"and"}


def test_members_are_told_from_officers(words: NameWords) -> None:
    assert is_member("Cllr Rabina Khan", words)
    assert is_member("Deputy Mayor, Cllr Oliur Rahman", words)
    assert not is_member("Jackie Odunoye (D&R)", words)


def test_variants_of_a_code_have_one_key() -> None:
    assert code_key("AH&W") == code_key("AHW")
    assert code_key("CE") == code_key("CE's") == code_key("CE\u2019s")
    assert code_key("CSF") != code_key("CLC")
