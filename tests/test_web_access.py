"""Log-in: who gets in, who does not, and what was tried to get in all the same."""

import json
import re
import stat
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

import cli
from models import ConfigError
from pipeline.home import Home
from tests import serving
from web import rights, users
from web.access import Gate, ours
from web.sessions import Patience, Sessions, Throttle
from web.users import Passwords, Role, Users

PASSWORD = "tretton svarta rävar"
OTHER = "fjorton vita harar"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("users") / "users.json"
    users.add(path, "hedvig", Role.OPERATOR, PASSWORD)
    users.add(path, "maj", Role.READER, OTHER)
    return path


@pytest.fixture
def file(kept: Path) -> Iterator[Path]:
    """The users, as they were at first."""
    text = kept.read_text()
    yield kept
    kept.write_text(text)
    kept.chmod(0o600)


@pytest.fixture(scope="module")
def gate(kept: Path) -> Gate:
    return Gate(Users(kept), throttle=Throttle(Patience(10_000, 60.0), Patience(10_000, 900.0)))


@pytest.fixture(scope="module")
def closed(shown_home: Home, gate: Gate) -> Iterator[str]:
    """A server at which one must log in."""
    with serving.served(shown_home, serving.EAGER, gate=gate) as address:
        yield address


@pytest.fixture
def browser(closed: str, file: Path) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=closed, timeout=60) as client:
        yield client


def token_of(answer: httpx.Response) -> str:
    return str(re.findall(r'name="token" value="(\w+)"', answer.text)[0])


def log_in(browser: httpx.Client, name: str = "hedvig", password: str = PASSWORD, to: str = "/") -> httpx.Response:
    form = browser.get("/logga-in")
    data = {"token": token_of(form), "namn": name, "losen": password, "till": to}
    return browser.post("/logga-in", data=data)


def cookie_of(answer: httpx.Response) -> str:
    return next(said for said in answer.headers.get_list("set-cookie") if said.startswith("regionradar_session="))


# the file


def test_only_hashes_are_kept_and_only_for_the_owner_to_read(file: Path) -> None:
    token = users.add_token(file, "maj")
    text = file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert OTHER not in text
    assert PASSWORD not in text
    assert token not in text
    assert text.count("$argon2id$") == 2
    assert Users(file).of_token(token) == Users(file).named("Maj ")
    assert sorted(each.name for each in file.parent.iterdir()) == [
        ".users.json.lock",
        "users.json",
    ]  # nothing is left behind


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "a b", "<script>", "x" * 65, "-a"])
def test_names_that_will_not_do_are_refused(file: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="will not do"):
        users.add(file, name, Role.READER, PASSWORD)


def test_a_password_that_protects_nothing_is_refused(file: Path) -> None:
    with pytest.raises(ConfigError, match="must have 12"):
        users.add(file, "ny", Role.READER, "hemligt")


def test_a_file_that_everybody_can_read_is_refused(file: Path) -> None:
    file.chmod(0o644)
    with pytest.raises(ConfigError, match="chmod 600"):
        Users(file)


@pytest.mark.parametrize("said", ["", "[]", '{"users": [{}]}', '{"users": [{"name": "a", "role": "king"}]}', "{"])
def test_a_damaged_file_is_an_error_in_one_line(file: Path, said: str) -> None:
    file.write_text(said)
    with pytest.raises(ConfigError) as caught:
        Users(file)
    assert str(file) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_damaged_while_it_is_used_lets_nobody_in(file: Path) -> None:
    known = Users(file)
    assert known.named("hedvig")
    file.write_text("{")
    assert known.named("hedvig") is None


def run(*args: str, said: str = "") -> str:
    result = CliRunner().invoke(cli.main, list(args), input=said)
    assert result.exit_code == 0, result.output
    return result.output


def test_the_commands_add_list_and_remove(home: Home) -> None:
    own = ("--home", str(home.path), "--json")
    added = json.loads(run("users", "add", "Hedvig", "--role", "operator", *own, said=f"{PASSWORD}\n"))
    file = Path(added["file"])
    user = Users(file).named("hedvig")
    assert user
    assert user.role is Role.OPERATOR
    assert Passwords().are_right(user, PASSWORD)
    token = json.loads(run("users", "token", "hedvig", *own))["token"]
    assert Users(file).of_token(token)
    assert json.loads(run("users", "list", *own)) == {"users": [{"name": "hedvig", "role": "operator", "tokens": 1}]}
    assert json.loads(run("users", "token", "hedvig", "--revoke", *own))["revoked"] == 1
    assert Users(file).of_token(token) is None
    run("users", "remove", "hedvig", *own)
    with pytest.raises(ConfigError, match="no users"):
        Users(file)


def test_a_password_is_never_an_argument(home: Home) -> None:
    for command in ("add", "token"):
        said = run("users", command, "--help")
        assert "--password" not in said


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "radar.example"])
def test_others_are_let_in_only_with_users_or_when_it_is_said(home: Home, host: str) -> None:
    result = CliRunner().invoke(cli.main, ["serve", "--home", str(home.path), "--host", host, "--port", "0"])
    assert result.exit_code == 2
    assert "--users" in result.output


@pytest.mark.parametrize("proxy", ["radar.example", "1.2.3", "10.0.0.1/8"])
def test_a_proxy_is_an_address(home: Home, proxy: str) -> None:
    result = CliRunner().invoke(cli.main, ["serve", "--home", str(home.path), "--proxy", proxy])
    assert result.exit_code == 2


# getting in


@pytest.mark.parametrize(
    "path", ["/", "/sok?q=buss", "/dokument/x", "/original/x", "/bevakningar", "/finns-inte", "/logga-in/", "/STATIC/x"]
)
def test_nothing_is_shown_before_log_in(browser: httpx.Client, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/logga-in")
    assert "Norrskogen" not in answer.text


@pytest.mark.parametrize("path", ["/api/v1/search", "/api/v1/openapi.json", "/bevakningar/x.atom"])
def test_programs_are_told_to_log_in(browser: httpx.Client, path: str) -> None:
    answer = browser.get(path)
    assert answer.status_code == 401
    assert "Bearer" in answer.headers["www-authenticate"]
    assert answer.headers["cache-control"] == "no-store"


def test_posts_without_log_in_are_refused(browser: httpx.Client) -> None:
    for path in ("/sok/dokument", "/bevakningar", "/logga-ut", "/api/v1/similar"):
        assert browser.post(path, data={"text": "x"}).status_code == 401


def test_who_logs_in_goes_on_to_where_they_were_going(browser: httpx.Client) -> None:
    asked = browser.get("/sok?q=natt%20buss&typ=motion")
    form = browser.get(asked.headers["location"])
    to = re.findall(r'name="till" value="([^"]*)"', form.text)[0].replace("&amp;", "&")
    answer = log_in(browser, to=to)
    assert answer.status_code == 303
    assert "Motion om nattbussar" in browser.get(answer.headers["location"]).text


def test_wrong_passwords_and_unknown_names_are_answered_alike(browser: httpx.Client) -> None:
    known, unknown = log_in(browser, password="fel" * 5), log_in(browser, name="finns-inte")
    assert known.status_code == unknown.status_code == 403

    def without_token(answer: httpx.Response) -> str:
        return re.sub(r'name="token" value="\w+"', "", answer.text)

    assert without_token(known) == without_token(unknown)
    assert "set-cookie" not in {name for name in known.headers if "session" in known.headers[name]}


def test_a_name_that_nobody_has_takes_a_hash_too(file: Path) -> None:
    class Counting(Passwords):
        def __init__(self) -> None:
            super().__init__()
            self.verified: list[str] = []
            verify = self._hasher.verify

            class Hasher:
                def verify(hasher, hash: str, password: str) -> bool:
                    self.verified.append(hash)
                    return bool(verify(hash, password))

                hash = self._hasher.hash

            self._hasher = Hasher()  # type: ignore[assignment]

    passwords = Counting()
    assert not passwords.are_right(None, PASSWORD)
    assert not passwords.are_right(Users(file).named("maj"), PASSWORD)
    first, second = (each.rpartition("$")[0].rpartition("$")[0] for each in passwords.verified)
    assert first == second  # the same parameters, hence the same time


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(browser: httpx.Client) -> None:
    cookie = cookie_of(log_in(browser))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # loopback has no https
    assert "Domain" not in cookie


def test_a_session_that_somebody_else_chose_stays_worthless(closed: str, browser: httpx.Client) -> None:
    planted = "A" * 43
    browser.cookies.set("regionradar_session", planted)
    assert planted not in cookie_of(log_in(browser))
    assert httpx.get(f"{closed}/sok", cookies={"regionradar_session": planted}, timeout=60).status_code == 303


def test_logging_in_again_ends_the_session_before(closed: str, browser: httpx.Client) -> None:
    log_in(browser)
    before = browser.cookies["regionradar_session"]
    form = browser.get("/")
    data = {"token": token_of(form), "namn": "maj", "losen": OTHER, "till": "/"}
    assert browser.post("/logga-in", data=data).status_code == 303
    assert browser.cookies["regionradar_session"] != before
    assert httpx.get(f"{closed}/sok", cookies={"regionradar_session": before}, timeout=60).status_code == 303


def test_who_logs_out_is_out_even_with_the_old_cookie(closed: str, browser: httpx.Client) -> None:
    log_in(browser)
    id = browser.cookies["regionradar_session"]
    page = browser.get("/")
    assert page.status_code == 200
    assert "Logga ut hedvig" in page.text
    answer = browser.post("/logga-ut", data={"token": token_of(page)})
    assert answer.status_code == 303
    assert answer.headers["clear-site-data"] == '"cache"'
    assert browser.get("/").status_code == 303
    assert httpx.get(f"{closed}/", cookies={"regionradar_session": id}, timeout=60).status_code == 303


def test_nobody_is_logged_out_or_in_by_another_site(browser: httpx.Client) -> None:
    log_in(browser)
    token = token_of(browser.get("/"))
    evil = {"origin": "https://evil.example"}
    assert browser.post("/logga-ut", data={"token": token}, headers=evil).status_code == 403
    assert browser.post("/logga-ut", data={}).status_code == 403
    assert browser.get("/logga-ut").status_code == 405
    assert browser.get("/").status_code == 200
    data = {"token": token, "namn": "maj", "losen": OTHER}
    assert browser.post("/logga-in", data=data, headers=evil).status_code == 403


def test_a_form_of_before_log_in_or_of_another_session_is_void(closed: str, browser: httpx.Client) -> None:
    before = token_of(browser.get("/logga-in"))
    log_in(browser)
    mine = token_of(browser.get("/sok/dokument"))
    with httpx.Client(base_url=closed, timeout=60) as other:
        log_in(other, "maj", OTHER)
        theirs = token_of(other.get("/sok/dokument"))
        browser.cookies.set("regionradar_form", other.cookies["regionradar_form"], path="/")
    del browser.cookies["regionradar_form"]
    page = browser.get("/sok/dokument")
    for token, status in ((token_of(page), 200), (before, 403), (theirs, 403), (mine, 403)):
        answer = browser.post("/sok/dokument", data={"token": token, "text": "nattbussar"})
        assert answer.status_code == status


def test_what_is_behind_log_in_is_kept_nowhere(browser: httpx.Client) -> None:
    log_in(browser)
    for path in ("/", "/sok?q=buss", "/api/v1/search", "/finns-inte"):
        assert browser.get(path).headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "to",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "/x\r\nSet-Cookie: a=b",
        "http:evil.example",
        "///evil.example",
        "%2f%2fevil.example",
        " //evil.example",
        "/logga-in?till=/logga-in",
    ],
)
def test_log_in_leads_nowhere_else(browser: httpx.Client, to: str) -> None:
    answer = log_in(browser, to=to)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"
    assert browser.get("/logga-in", params={"till": to}).headers["location"] == "/"


def test_an_address_with_any_letters_is_gone_on_to() -> None:
    assert ours("/sok?q=å%20b&sida=2") == "/sok?q=%C3%A5%20b&sida=2"


@pytest.mark.parametrize("path", ["/kallor", "/sammandrag", "/sammandrag/veckan/brev", "/api/v1/sources"])
def test_a_reader_sees_no_sources_and_no_digests_of_all(browser: httpx.Client, path: str) -> None:
    log_in(browser, "maj", OTHER)
    assert browser.get(path).status_code in (401, 403)
    assert browser.get("/sok").status_code == 200


def test_an_operator_sees_the_sources(browser: httpx.Client) -> None:
    log_in(browser)
    assert browser.get("/kallor").status_code == 200


def made_by(browser: httpx.Client, name: str) -> str:
    """A new watch of the form; its id."""
    data = {"token": token_of(browser.get("/bevakningar/ny")), "namn": name, "q": "nattbuss"}
    answer = browser.post("/bevakningar", data=data)
    assert answer.status_code == 303
    return answer.headers["location"].split("/")[2]


def test_readers_see_and_change_their_own_watches_and_operators_all(
    closed: str, browser: httpx.Client, shown_home: Home
) -> None:
    (shown_home.path / "watches.toml").write_text('[[watch]]\nid = "allas"\nname = "Allas"\nwords = "tandvård"\n')
    log_in(browser, "maj", OTHER)
    with httpx.Client(base_url=closed, timeout=60) as operator:
        log_in(operator)
        majs, hedvigs = made_by(browser, "Majs"), made_by(operator, "Hedvigs")
        token = token_of(browser.get("/bevakningar/ny"))
        assert browser.get(f"/bevakningar/{majs}").status_code == 200
        assert browser.get("/bevakningar/allas").status_code == 200
        assert browser.get("/bevakningar/allas/andra").status_code == 403
        assert browser.post("/bevakningar/allas/ta-bort", data={"token": token}).status_code == 403
        for path in ("", ".atom", "/prov", "/andra"):
            assert browser.get(f"/bevakningar/{hedvigs}{path}").status_code == 404
        for path in ("andra", "prov", "ta-bort"):
            assert browser.post(f"/bevakningar/{hedvigs}/{path}", data={"token": token}).status_code == 404
        assert [each["id"] for each in browser.get("/api/v1/watches").json()["watches"]] == ["allas", majs]
        assert browser.get(f"/api/v1/watches/{hedvigs}/alerts").status_code == 404
        listed = browser.get("/bevakningar").text
        assert "Majs" in listed
        assert "Hedvigs" not in listed
        assert operator.get(f"/bevakningar/{majs}").status_code == 200
        token = token_of(operator.get("/bevakningar/ny"))
        assert operator.post(f"/bevakningar/{majs}/ta-bort", data={"token": token}).status_code == 303
    (shown_home.path / "watches.toml").unlink()


@pytest.mark.usefixtures("watched")
def test_readers_are_not_offered_to_change_what_is_everybodys(browser: httpx.Client) -> None:
    log_in(browser, "maj", OTHER)
    for path in ("", "/prov", "/prov?sparad=ny"):
        said = {id: browser.get(f"/bevakningar/{id}{path}").text for id in ("allas", "majs")}
        forms = {id: re.findall(r'action="/bevakningar/[^"]+"|/andra"', text) for id, text in said.items()}
        assert forms["allas"] == [], path
        assert forms["majs"] != [], path
        assert said["allas"].count("<form") == said["allas"].count("</form>")


@pytest.mark.parametrize(
    "change",
    [
        lambda file: users.remove(file, "hedvig"),
        lambda file: users.add(file, "hedvig", Role.OPERATOR, OTHER),
        lambda file: file.unlink(),
    ],
)
def test_who_is_taken_out_or_has_another_password_is_logged_out(
    browser: httpx.Client, file: Path, change: Callable[[Path], object]
) -> None:
    log_in(browser)
    change(file)
    assert browser.get("/sok").status_code == 303


# programs


def test_a_token_opens_the_api_and_nothing_else(closed: str, file: Path) -> None:
    token = users.add_token(file, "maj")
    headers = {"authorization": f"Bearer {token}"}
    assert httpx.get(f"{closed}/api/v1/search", headers=headers, timeout=60).status_code == 200
    assert httpx.get(f"{closed}/sok", headers=headers, timeout=60).status_code == 303
    users.remove_tokens(file, "maj")
    assert httpx.get(f"{closed}/api/v1/search", headers=headers, timeout=60).status_code == 401


def test_a_name_and_password_open_the_api(closed: str, file: Path) -> None:
    ask = f"{closed}/api/v1/people"
    for _ in range(2):  # the second time without a hash
        assert httpx.get(ask, auth=("maj", OTHER), timeout=60).status_code == 200
    assert httpx.get(ask, auth=("maj", PASSWORD), timeout=60).status_code == 401
    users.add(file, "maj", Role.READER, PASSWORD)
    assert httpx.get(ask, auth=("maj", OTHER), timeout=60).status_code == 401


def bearing(file: Path, name: str) -> dict[str, str]:
    return {"authorization": f"Bearer {users.add_token(file, name)}"}


@pytest.fixture
def watched(shown_home: Home) -> Iterator[None]:
    """A watch of nobody, one of each of two users."""
    said = "".join(
        f'[[watch]]\nid = "{id}"\nname = "{id}"\nwords = "tandvård"\n' + (f'owner = "{owner}"\n' if owner else "")
        for id, owner in (("allas", None), ("majs", "maj"), ("hedvigs", "hedvig"))
    )
    (shown_home.path / "watches.toml").write_text(said)
    yield
    (shown_home.path / "watches.toml").unlink()


ASKED = {"name": "Ny", "words": "nattbuss"}


@pytest.mark.usefixtures("watched")
def test_a_program_may_what_its_owner_may(closed: str, file: Path) -> None:
    with (
        httpx.Client(base_url=f"{closed}/api/v1/", headers=bearing(file, "maj"), timeout=60) as reader,
        httpx.Client(base_url=f"{closed}/api/v1/", headers=bearing(file, "hedvig"), timeout=60) as operator,
    ):
        assert [each["id"] for each in reader.get("watches").json()["watches"]] == ["allas", "majs"]
        assert reader.put("watches/majs", json=ASKED).json()["name"] == "Ny"
        assert reader.put("watches/allas", json=ASKED).status_code == 403
        assert reader.delete("watches/allas").status_code == 403
        assert reader.post("watches/allas/marks", json={}).status_code == 403
        made = reader.post("watches", json=ASKED).json()
        assert made["owner"] == "maj"
        assert operator.put("watches/allas", json=ASKED).status_code == 200
        assert operator.delete("watches/hedvigs").status_code == 204
        for path in ("sources", "digests", "digests/veckan/issue"):
            assert reader.get(path).status_code == 403
        assert operator.get("sources").status_code == 200


@pytest.mark.usefixtures("watched")
def test_no_id_tells_what_others_have_or_is_taken_again(closed: str, file: Path) -> None:
    """A removed watch's id could be taken by somebody else, who then read what it had found."""
    with httpx.Client(base_url=f"{closed}/api/v1/", headers=bearing(file, "maj"), timeout=60) as reader:
        ids = []
        for name in ("Hedvigs", "Ledig", "Ledig"):
            ids.append(reader.post("watches", json=ASKED | {"name": name}).json()["id"])
            assert reader.delete(f"watches/{ids[-1]}").status_code == 204
        assert [re.sub(r"-[0-9a-f]{8}$", "-…", id) for id in ids] == ["hedvigs-…", "ledig-…", "ledig-…"]
        assert len(set(ids)) == 3


@pytest.mark.usefixtures("watched")
def test_the_watches_of_one_owner_are_bounded(closed: str, file: Path, shown_home: Home, browser: httpx.Client) -> None:
    path = shown_home.path / "watches.toml"
    watch = '[[watch]]\nid = "m{0}"\nname = "m{0}"\nwords = "buss"\nowner = "maj"\n'
    path.write_text("".join(watch.format(number) for number in range(rights.MOST - 1)))
    with httpx.Client(base_url=f"{closed}/api/v1/", headers=bearing(file, "maj"), timeout=60) as reader:
        with ThreadPoolExecutor(4) as at_once:
            answers = list(at_once.map(lambda _: reader.post("watches", json=ASKED).status_code, range(4)))
        assert sorted(answers) == [201, 409, 409, 409]
    log_in(browser, "maj", OTHER)
    data = {"token": token_of(browser.get("/bevakningar/ny")), "q": "nattbuss"}
    refused = browser.post("/bevakningar", data=data)
    assert refused.status_code == 409
    assert "Du har redan 100 bevakningar" in refused.text
    browser.cookies.clear()
    log_in(browser)
    made_by(browser, "Hedvigs")


@pytest.mark.usefixtures("watched")
def test_whether_somebody_else_has_a_watch_cannot_be_found_out(closed: str, file: Path) -> None:
    with httpx.Client(base_url=closed, headers=bearing(file, "maj"), timeout=60) as reader:
        for method, path, said in (
            ("GET", "/api/v1/watches/{}", None),
            ("PUT", "/api/v1/watches/{}", ASKED),
            ("DELETE", "/api/v1/watches/{}", None),
            ("POST", "/api/v1/watches/{}/marks", {}),
            ("GET", "/api/v1/watches/{}/alerts", None),
            ("GET", "/api/v1/watches/{}/alerts?format=csv", None),
            ("GET", "/api/v1/watches/{}/preview", None),
            ("GET", "/bevakningar/{}.atom", None),
        ):
            theirs, nobodys = (reader.request(method, path.format(id), json=said) for id in ("hedvigs", "finns-inte"))
            assert theirs.status_code == nobodys.status_code == 404, path
            assert theirs.text.replace("hedvigs", "") == nobodys.text.replace("finns-inte", "")


def test_no_other_site_writes_by_the_api_with_a_browsers_cookie_or_password(browser: httpx.Client) -> None:
    log_in(browser)
    for headers in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        for auth in (None, ("hedvig", PASSWORD)):
            answer = browser.post("/api/v1/watches", json=ASKED, headers=headers, auth=auth)
            assert answer.status_code == 403
    assert browser.get("/api/v1/watches").json()["watches"] == []


@pytest.mark.parametrize(
    "said",
    ["Bearer", "Bearer rr_x", "Basic", "Basic !!!", "Basic Og==", "Digest x", f"Basic {'A' * 4000}", "é"],
)
def test_whatever_else_a_header_says_opens_nothing(closed: str, said: str) -> None:
    answer = httpx.get(f"{closed}/api/v1/search", headers=[(b"authorization", said.encode())])
    assert answer.status_code == 401


# trying again and again


def test_tries_are_slowed_down_by_name_and_by_address() -> None:
    throttle = Throttle(Patience(2, 60.0), Patience(4, 900.0))
    assert [throttle.wait("a", "192.0.2.1") for _ in range(2)] == [0, 0]
    assert 0 < throttle.wait("a", "192.0.2.2") <= 1  # the name, wherever from
    assert [throttle.wait("b", "192.0.2.1") for _ in range(2)] == [0, 0]
    assert 0 < throttle.wait("c", "192.0.2.1") <= 1  # the address, whatever the name
    assert throttle.wait("c", "192.0.2.3") == 0


def test_delays_double_up_to_a_bound() -> None:
    patience = Patience(3, 60.0)
    assert [patience.wait(n) for n in (0, 2, 3, 4, 5, 9, 10_000)] == [0, 0, 1, 2, 4, 60, 60]


def test_one_network_of_version_6_counts_as_one_address() -> None:
    throttle = Throttle(Patience(100, 60.0), Patience(2, 900.0))
    assert [throttle.wait(str(n), f"2001:db8::{n}") for n in (1, 2)] == [0, 0]
    assert throttle.wait("3", "2001:db8::3") > 0
    assert throttle.wait("4", "2001:db8:1::1") == 0


def test_success_of_ones_own_name_does_not_clear_the_address() -> None:
    throttle = Throttle(Patience(100, 60.0), Patience(3, 900.0))
    for victim in ("a", "b"):
        assert throttle.wait(victim, "192.0.2.1") == 0
        assert throttle.wait("mine", "192.0.2.1") == 0
        throttle.succeeded("mine", "192.0.2.1")
    assert throttle.wait("c", "192.0.2.1") == 0
    assert throttle.wait("d", "192.0.2.1") > 0


def test_strangers_keep_nobody_out_who_has_logged_in_before() -> None:
    throttle = Throttle(Patience(2, 60.0), Patience(5, 900.0))
    assert throttle.wait("maj", "192.0.2.1") == 0
    throttle.succeeded("maj", "192.0.2.1")
    for stranger in range(2):
        assert throttle.wait("maj", f"198.51.100.{stranger}") == 0
    assert throttle.wait("maj", "198.51.100.9") > 0  # for them the name is slow
    assert throttle.wait("maj", "192.0.2.1") == 0  # at home it is not,
    assert [throttle.wait("maj", "192.0.2.1") > 0 for _ in range(5)][-1]  # but there too one cannot try for ever
    assert throttle.wait("hedvig", "192.0.2.1") > 0


def test_addresses_of_version_4_are_apart_where_both_versions_are_listened_to() -> None:
    throttle = Throttle(Patience(100, 60.0), Patience(1, 900.0, 900.0))
    assert throttle.wait("a", "::ffff:192.0.2.1") == 0
    assert throttle.wait("b", "::ffff:192.0.2.2") == 0
    assert throttle.wait("c", "192.0.2.1") > 0


def test_the_throttle_forgets_rather_than_grow() -> None:
    throttle = Throttle()
    for number in range(Throttle.REMEMBERED):
        throttle.wait(str(number), str(number))
    assert len(throttle._failed) == Throttle.REMEMBERED


def test_who_tries_too_often_is_told_to_wait_whoever_it_is(shown_home: Home, file: Path) -> None:
    gate = Gate(Users(file), throttle=Throttle(Patience(2, 900.0, 900.0), Patience(100, 900.0)))
    with (
        serving.served(shown_home, serving.EAGER, gate=gate) as address,
        httpx.Client(base_url=address, timeout=60) as browser,
    ):
        for name in ("hedvig", "finns-inte"):
            tries = [log_in(browser, name, "fel" * 5) for _ in range(3)]
            assert [each.status_code for each in tries] == [403, 403, 429]
            assert "Försök igen om" in tries[-1].text
            assert int(tries[-1].headers["retry-after"]) > 60
        assert log_in(browser).status_code == 429  # even with the right one: else it could be found out
        assert log_in(browser, "maj", OTHER).status_code == 303


def test_sessions_end_when_idle_and_in_any_case(file: Path) -> None:
    known = Users(file)
    user = known.named("maj")
    assert user
    idle, whole, well = Sessions(known, idle=-1), Sessions(known, whole=-1), Sessions(known)
    assert idle.visitor(idle.begin(user)) is None
    assert whole.visitor(whole.begin(user)) is None
    assert well.visitor(well.begin(user))


def test_sessions_of_one_user_are_bounded(file: Path) -> None:
    known = Users(file)
    user = known.named("maj")
    assert user
    sessions = Sessions(known)
    ids = [sessions.begin(user) for _ in range(25)]
    assert [bool(sessions.visitor(id)) for id in ids] == [False] * 5 + [True] * 20


# behind a proxy


def test_a_proxy_says_that_it_was_https_and_only_a_proxy_does(shown_home: Home, gate: Gate, closed: str) -> None:
    forwarded = {"x-forwarded-proto": "https", "x-forwarded-for": "192.0.2.7"}

    def given(answer: httpx.Response) -> tuple[str, str]:
        name, _, value = answer.headers["set-cookie"].partition(";")[0].partition("=")
        return name, value

    with serving.served(shown_home, serving.EAGER, gate=gate, proxies=["127.0.0.1"]) as address:
        form = httpx.get(f"{address}/logga-in", headers=forwarded, timeout=60)
        data = {"token": token_of(form), "namn": "hedvig", "losen": PASSWORD}
        answer = httpx.post(f"{address}/logga-in", data=data, headers=forwarded, cookies=dict([given(form)]))
        assert "Secure" in answer.headers["set-cookie"]
        assert given(answer)[0] == "__Host-regionradar"
        assert httpx.get(f"{address}/", headers=forwarded, cookies=dict([given(answer)])).status_code == 200
    assert "Secure" not in httpx.get(f"{closed}/logga-in", headers=forwarded, timeout=60).headers["set-cookie"]


def test_addresses_are_believed_from_a_proxy_alone(shown_home: Home, file: Path) -> None:
    gate = Gate(Users(file), throttle=Throttle(Patience(100, 60.0), Patience(1, 900.0, 900.0)))

    def tried(address: str, number: int) -> int:
        headers = {"x-forwarded-for": f"192.0.2.{number}"}
        return httpx.get(f"{address}/api/v1/people", auth=("maj", "fel"), headers=headers, timeout=60).status_code

    with serving.served(shown_home, serving.EAGER, gate=gate) as address:
        assert [tried(address, number) for number in (1, 2)] == [401, 429]
    with serving.served(shown_home, serving.EAGER, gate=gate, proxies=["127.0.0.1"]) as address:
        assert [tried(address, number) for number in (3, 4, 3)] == [401, 401, 429]


def test_with_https_only_nothing_is_answered_without(shown_home: Home, file: Path) -> None:
    gate = Gate(Users(file), https_only=True)
    with serving.served(shown_home, serving.EAGER, gate=gate, proxies=["127.0.0.1"]) as address:
        assert httpx.get(f"{address}/logga-in", timeout=60).status_code == 403
        answer = httpx.get(f"{address}/logga-in", headers={"x-forwarded-proto": "https"}, timeout=60)
        assert answer.status_code == 200
        assert "Secure" in answer.headers["set-cookie"]
        assert answer.headers["strict-transport-security"]


def test_without_users_there_is_no_log_in(site: str) -> None:
    assert httpx.get(f"{site}/logga-in", timeout=60).status_code == 404
    assert "Logga ut" not in httpx.get(f"{site}/", timeout=60).text


def test_changes_of_users_at_once_are_all_kept(tmp_path: Path) -> None:
    """Each read the file before another had written it: tokens were lost, and who was removed came back."""
    file = tmp_path / "users.json"
    for name in ("anna", "bertil"):
        users.add(file, name, Role.READER, "tretton svarta rävar")
    with ThreadPoolExecutor(8) as at_once:
        tokens = list(at_once.map(lambda _: users.add_token(file, "anna"), range(24)))
    assert {user.name: len(user.tokens) for user in users.load(file)} == {"anna": 24, "bertil": 0}
    assert len(set(tokens)) == 24


@pytest.mark.parametrize("opening", [["--name", "radar.example.org"], ["--proxy", "127.0.0.1"]])
def test_who_lets_others_in_by_a_proxy_names_their_users(home: Home, opening: list[str]) -> None:
    result = CliRunner().invoke(cli.main, ["--home", str(home.path), "serve", "--port", "0", *opening])
    assert result.exit_code == 2
    assert "lets others in: give --users FILE" in result.stderr
