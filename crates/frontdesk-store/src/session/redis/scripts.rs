//! The acts of several steps, each a script that Redis runs in one.

use redis::Script;

macro_rules! scripts {
    ($($name:ident: $($part:literal)+;)*) => {
        /// Every act, with all that it is made of.
        #[derive(Debug)]
        pub(super) struct Scripts {
            $(pub(super) $name: Script,)*
        }

        impl Scripts {
            pub(super) fn new() -> Scripts {
                Scripts {
                    $($name: Script::new(concat!(
                        include_str!("lua/common.lua"),
                        $(include_str!(concat!("lua/", $part, ".lua")),)+
                    )),)*
                }
            }
        }
    };
}

scripts! {
    make: "data" "keep" "make";
    change: "data" "change";
    touch: "touch";
    rotate: "data" "keep" "rotate";
    end: "end";
    end_id: "end_id";
    end_account: "end_account";
    end_all: "end_all";
    list: "list";
    page: "page";
    purge: "purge";
}
