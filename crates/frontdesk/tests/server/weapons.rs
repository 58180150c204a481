//! Uploads that are weapons where somebody opens them: nothing here does.

use crate::desk::{Desk, MULTIPART, multipart};
use crate::operators::{OPERATOR, PASSWORD, Visit, staffed};

/// One header of a tar (POSIX.1-1988, 10.1.1): a member of this type, perhaps a link.
fn tar(name: &str, kind: u8, link: &str) -> Vec<u8> {
    let mut block = vec![0; 512];
    let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
    put(0, name.as_bytes());
    put(100, b"0000777\0");
    put(124, b"00000000000\0");
    put(148, b"        ");
    put(156, &[kind]);
    put(157, link.as_bytes());
    put(257, b"ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block.extend([0; 1024]);
    block
}

/// A zip with one stored member that says it is `claims` bytes long when it is unpacked.
fn zip(name: &str, claims: u32) -> Vec<u8> {
    let mut file = b"PK\x03\x04\x14\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00".to_vec();
    file.extend(4_u32.to_le_bytes());
    file.extend(claims.to_le_bytes());
    file.extend((name.len() as u16).to_le_bytes());
    file.extend([0, 0]);
    file.extend(name.as_bytes());
    file.extend(b"\x03\x00\x00\x00");
    let directory = file.len() as u32;
    file.extend(b"PK\x01\x02\x14\x00\x14\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00");
    file.extend(4_u32.to_le_bytes());
    file.extend(claims.to_le_bytes());
    file.extend((name.len() as u16).to_le_bytes());
    file.extend([0; 16]);
    file.extend(name.as_bytes());
    let size = file.len() as u32 - directory;
    file.extend(b"PK\x05\x06\x00\x00\x00\x00\x01\x00\x01\x00");
    file.extend(size.to_le_bytes());
    file.extend(directory.to_le_bytes());
    file.extend([0, 0]);
    file
}

/// A PNG whose header says how large its picture is, and that holds next to nothing.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR".to_vec();
    file.extend(width.to_be_bytes());
    file.extend(height.to_be_bytes());
    file.extend(b"\x08\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00IEND\xaeB`\x82");
    file
}

/// A GIF that is a script, too.
const POLYGLOT: &[u8] = b"GIF89a/*\x00\x00*/=alert(1)//;";

fn resident_bytes(desk: &Desk) -> i64 {
    let numbers = desk.ask_desk("GET", "/metrics", &[], b"").text();
    let line = numbers.lines().find(|line| line.starts_with("frontdesk_resident_memory_bytes "));
    line.unwrap().split(' ').nth(1).unwrap().parse().unwrap()
}

/// V5.2.3, V5.2.5, V5.2.6, V5.3.1, V5.3.3: archives that grow, that hold links out of themselves or paths
/// out of their folder, and pictures that claim to be huge, are bytes: stored as they came, given back as
/// they came, opened by nobody.
#[test]
fn what_is_a_weapon_when_it_is_opened_is_bytes_here() {
    let (desk, ..) = staffed("");
    let weapons: Vec<(&str, Vec<u8>)> = vec![
        ("bomb.zip", zip("zeros", u32::MAX - 1)),
        ("slip.zip", zip("../../../../tmp/frontdesk-slip", 4)),
        ("link.tar", tar("x", b'2', "/etc/passwd")),
        ("up.tar", tar("../../frontdesk-up", b'0', "")),
        ("huge.png", png(60_000, 60_000)),
        ("both.gif", POLYGLOT.to_vec()),
        ("run.php", b"<?php system('id');".to_vec()),
        ("run.shtml", b"<!--#exec cmd=\"id\"-->".to_vec()),
        ("run.cgi", b"#!/bin/sh\nid\n".to_vec()),
    ];
    let before = resident_bytes(&desk);
    let mut operator = Visit::new(&desk);
    assert_eq!(operator.log_in(OPERATOR, PASSWORD).status, 303);
    for (name, bytes) in &weapons {
        let part = format!("name=\"f\"; filename=\"{name}\"");
        let answer = desk.post("/f/contact", MULTIPART, &multipart(&[(&part, bytes)]));
        assert_eq!(answer.status, 201, "{name}: {}", answer.text());
        let id = answer.json()["id"].as_str().unwrap().to_owned();
        let page = operator.get(&format!("/submissions/{id}")).text();
        let key =
            page.split("/files/").nth(1).unwrap().split(['"', '?']).next().unwrap().to_owned();
        let given = operator.get(&format!("/files/{key}"));
        assert_eq!((given.status, &given.body), (200, bytes), "{name}");
        let policy = given.header("content-security-policy").unwrap();
        assert!(policy.contains("sandbox"), "{name}: {policy}");
        assert_eq!(given.header("x-content-type-options").unwrap(), "nosniff");
        if !name.ends_with(".png") && !name.ends_with(".gif") {
            let place = given.header("content-disposition").unwrap();
            assert!(place.starts_with("attachment"), "{name}: {place}");
        }
    }
    assert_eq!(desk.uploads().len(), weapons.len(), "nothing came out of any");
    assert!(!std::path::Path::new("/tmp/frontdesk-slip").exists());
    let grown = resident_bytes(&desk) - before;
    assert!(grown < 64 << 20, "{grown} bytes more");
}

/// V5.2.1: whoever sends what is too large keeps nobody else from sending.
#[test]
fn uploads_past_the_limit_leave_the_server_to_others() {
    let desk = Desk::configured("[limits]\nmax_file_bytes = 65536\nmax_body_bytes = 131072\n");
    let large = multipart(&[("name=\"f\"; filename=\"a\"", &vec![b'x'; 100_000])]);
    let huge = multipart(&[("name=\"f\"; filename=\"a\"", &vec![b'x'; 200_000])]);
    std::thread::scope(|scope| {
        for body in [&large, &huge, &large, &huge] {
            scope.spawn(|| {
                for _ in 0..10 {
                    assert_eq!(desk.post("/f/contact", MULTIPART, body).status, 413);
                }
            });
        }
        for number in 0..50 {
            let body = format!("name={number}");
            let answer = desk.post("/f/contact", crate::desk::URLENCODED, body.as_bytes());
            assert_eq!(answer.status, 201, "{}", answer.text());
        }
    });
    assert_eq!((desk.export("contact").len(), desk.uploads().len()), (50, 0));
}
