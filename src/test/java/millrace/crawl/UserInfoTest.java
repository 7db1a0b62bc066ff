package millrace.crawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserInfoTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:secret@h/",
                "http://secret@h/",
                "http://user:se#secret@h:1/",
                "http://user:secret?ret@h/x",
                "ftp://user:sec/secret@h/",
                "http://user:p@secret@h/",
                "http:\\\\user:secret@127.0.0.1:99999/",
                "http:\\user:secret@127.0.0.1:99999/",
                "http:/user:secret@127.0.0.1:99999/",
                "http:user:secret@127.0.0.1:99999/",
                "HTTPS:user:secret@[::1",
                "http:/\tuser:secret@h",
                "//user:secret@h/",
                "user:secret@h/",
                "--proxy=http://user:secret@h:1",
                "see/http://user:secret@h:1",
                "http://archive/save/http://user:secret@h/",
                "http://archive/?of=//secret@h",
                "note: a/b http://user:secret@h",
                "socks5://user:secret@h"
            })
    void isHiddenWhereverAUrlMayHaveIt(String text) {
        String shown = UserInfo.hidden(text);
        assertFalse(shown.contains("secret"), shown);
        assertEquals(text.substring(text.lastIndexOf('@')), shown.substring(shown.lastIndexOf('@')));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "@", "list@home.txt", "http://h/@name", "http://h/a?b=c@d", "http://h#@", "file:///a", "-d"})
    void isNotSeenWhereThereIsNone(String text) {
        assertEquals(text, UserInfo.hidden(text));
    }
}
