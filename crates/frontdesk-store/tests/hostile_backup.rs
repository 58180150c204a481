//! Archives that nobody made by backing up, with all their sums right: they restore nothing, and touch
//! nothing beside the directory they are restored into.

#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

mod desk;

use std::{fs, path::Path};

use desk::{NOON, named, open, submission, upload};
use frontdesk_store::{NewSubmission, Store, restore};
use sha2::{Digest as _, Sha256};

/// A file that no submission names.
const NOBODYS: &str = "uploads/00000000000000000000000000000000";

/// A member of an archive: its name, its type, the size that its header claims, and its bytes.
#[derive(Clone)]
struct Member {
    name: String,
    kind: u8,
    claims: Option<u64>,
    bytes: Vec<u8>,
}

impl Member {
    fn new(name: &str, bytes: &[u8]) -> Member {
        Member { name: name.to_owned(), kind: b'0', claims: None, bytes: bytes.to_vec() }
    }

    /// As `tar` writes it (POSIX.1-1988, 10.1.1), its checksum right.
    fn pack(&self, into: &mut Vec<u8>) {
        let mut block = [0; 512];
        let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
        put(0, self.name.as_bytes());
        put(100, b"0000600\0");
        put(108, b"0000000\0");
        put(116, b"0000000\0");
        match self.claims.unwrap_or(self.bytes.len() as u64) {
            small if small < 1 << 33 => put(124, format!("{small:011o}\0").as_bytes()),
            large => {
                put(124, &[0x80, 0, 0, 0]);
                put(128, &large.to_be_bytes());
            }
        }
        put(136, b"00000000000\0");
        put(148, b"        ");
        put(156, &[self.kind]);
        put(257, b"ustar\x0000");
        let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        into.extend(block);
        into.extend(&self.bytes);
        into.resize(into.len().next_multiple_of(512), 0);
    }
}

/// The members of a backup that was made as it should be, without its sums.
fn members(archive: &[u8]) -> Vec<Member> {
    let (mut members, mut at) = (Vec::new(), 0);
    while archive[at] != 0 {
        let text = |from: usize, to: usize| {
            let field = &archive[at + from..at + to];
            String::from_utf8(field.iter().copied().take_while(|byte| *byte != 0).collect())
                .unwrap()
        };
        let (name, size) = (text(0, 100), usize::from_str_radix(&text(124, 135), 8).unwrap());
        let bytes = &archive[at + 512..at + 512 + size];
        if name != "SHA256SUMS" {
            members.push(Member::new(&name, bytes));
        }
        at += 512 + size.next_multiple_of(512);
    }
    members
}

/// The archive of these members, with sums of what they are.
fn archive(members: &[Member]) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut sums = String::new();
    for member in members {
        let sum: String =
            Sha256::digest(&member.bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        sums.push_str(&format!("{sum}  {}\n", member.name));
        member.pack(&mut packed);
    }
    Member::new("SHA256SUMS", sums.as_bytes()).pack(&mut packed);
    packed.extend([0; 1024]);
    packed
}

fn with_one_more(members: &[Member], at: usize, member: Member) -> Vec<u8> {
    let mut members = members.to_vec();
    members.insert(at, member);
    archive(&members)
}

fn names(directory: &Path) -> Vec<String> {
    let entries = fs::read_dir(directory).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The archive with other bytes as its database, made of its own by some SQL.
fn with_database(members: &[Member], scratch: &Path, sql: &str) -> Vec<u8> {
    let mut members = members.to_vec();
    let database = members.iter_mut().find(|member| member.name == "frontdesk.db").unwrap();
    fs::write(scratch, &database.bytes).unwrap();
    let connection = rusqlite::Connection::open(scratch).unwrap();
    connection.execute_batch(sql).unwrap();
    connection.close().unwrap();
    database.bytes = fs::read(scratch).unwrap();
    fs::remove_file(scratch).unwrap();
    archive(&members)
}

/// Z-11, V5.3.3: whatever an archive says, nothing is written outside, nothing huge is held, nothing of
/// another's making runs; the directory is as empty as it was.
#[tokio::test]
async fn an_archive_that_is_made_to_harm_restores_nothing() {
    let place = tempfile::tempdir().unwrap();
    let at = |name: &str| place.path().join(name);
    let store = open(&at("data"));
    let uploads = vec![named(upload(&store, b"a file").await)];
    store.file(NewSubmission { uploads, ..submission(1) }).await.unwrap();
    Store::beside(&at("data")).unwrap().back_up(&at("good.tar"), NOON, |_, _| {}).unwrap();
    store.close().await;
    let good = members(&fs::read(at("good.tar")).unwrap());
    assert_eq!(
        archive(&good),
        fs::read(at("good.tar")).unwrap(),
        "this test packs as a backup does"
    );
    let before = names(place.path());

    let claims =
        |name: &str, claims: u64| Member { claims: Some(claims), ..Member::new(name, b"x") };
    let link = Member { kind: b'2', ..Member::new("uploads/x", b"/etc/passwd") };
    let upload = good[1].clone();
    let sums_twice = [&good[..], &[Member::new("SHA256SUMS", b"")]].concat();
    let database = |sql: &str| with_database(&good, &at("scratch.db"), sql);
    let hostile: Vec<(&str, &str, Vec<u8>)> = vec![
        (
            "a path out of the directory",
            "is no key",
            with_one_more(&good, 2, Member::new("uploads/../../out", b"x")),
        ),
        (
            "a path from the root",
            "is no key",
            with_one_more(&good, 2, Member::new("/tmp/frontdesk-out", b"x")),
        ),
        (
            "a file of another kind",
            "is no key",
            with_one_more(&good, 2, Member::new("frontdesk.toml", b"x")),
        ),
        ("a link", "no header of ours", with_one_more(&good, 2, link)),
        ("a file that comes twice", "exists", with_one_more(&good, 2, upload)),
        (
            "a database before its files",
            "no place for",
            with_one_more(&good, 1, good.last().unwrap().clone()),
        ),
        ("something behind the sums", "not what its sums say", archive(&sums_twice)),
        (
            "a first member without end",
            "too long",
            with_one_more(&good[1..], 0, Member::new("frontdesk-backup.json", &[b' '; 70_000])),
        ),
        (
            "a file that claims an exabyte",
            "cut off",
            with_one_more(&good, 2, claims(NOBODYS, 1 << 60)),
        ),
        (
            "a list that claims an exabyte",
            "too long",
            with_one_more(&good[..1], 1, claims("erasures.log", 1 << 60)),
        ),
        (
            "a trigger",
            "not ours",
            database(
                "CREATE TRIGGER t AFTER DELETE ON submissions BEGIN
            INSERT INTO counts SELECT 'a', 'b', hex(randomblob(10)), 1; END",
            ),
        ),
        (
            "a view instead of a table",
            "not ours",
            database(
                "ALTER TABLE closed_lanes RENAME TO other;
            CREATE VIEW closed_lanes AS
                WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n",
            ),
        ),
        ("a table of another's", "not ours", database("CREATE TABLE thesis (text)")),
        ("a newer version", "newer", database("PRAGMA user_version = 9999")),
        ("another program's database", "frontdesk.db", database("PRAGMA application_id = 1")),
    ];
    for (what, why, bytes) in hostile {
        fs::write(at("bad.tar"), &bytes).unwrap();
        let outcome = restore(&at("bad.tar"), &at("restored"), None, |_, _| {});
        let error = outcome.expect_err(what).to_string();
        assert!(error.contains(why), "{what}: {error}");
        assert_eq!(names(&at("restored")), ["lock"], "{what}");
        fs::remove_file(at("bad.tar")).unwrap();
        fs::remove_dir_all(at("restored")).unwrap();
        assert_eq!(names(place.path()), before, "{what}");
    }
    assert!(!Path::new("/tmp/frontdesk-out").exists());
    assert_eq!(restore(&at("good.tar"), &at("restored"), None, |_, _| {}).unwrap().submissions, 1);
}
