package millrace.wordcount;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;

/** Any bytes, counted at once and in blocks of any size, against the rule in its plainest form. */
class KernelFuzzTest {
    private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    @FuzzTest
    void findsWhatThePlainRuleFinds(FuzzedDataProvider data) throws IOException {
        int blockBytes = data.consumeInt(1, 10_000);
        int before = data.consumeInt(0, 70);
        byte[] text = data.consumeRemainingAsBytes();
        boolean marked = text.length >= MARK.length && Arrays.mismatch(text, 0, MARK.length, MARK, 0, MARK.length) < 0;
        int mark = marked ? MARK.length : 0;
        Map<String, Long> expected = PlainRule.count(text);

        /* Not at the start of the array: what stands around it is nobody's business. */
        byte[] among = new byte[before + text.length + before];
        Arrays.fill(among, (byte) 'x');
        System.arraycopy(text, 0, among, before, text.length);
        WordTable whole = new WordTable();
        whole.count(among, before + mark, before + text.length);
        assertEquals(expected, whole.counts());

        WordTable inBlocks = new WordTable();
        Blocks blocks =
                new Blocks(new ByteArrayInputStream(text, mark, text.length - mark), blockBytes, Passage.RULE_TOKEN);
        while (blocks.next()) {
            inBlocks.count(blocks.bytes(), 0, blocks.length());
        }
        assertEquals(expected, inBlocks.counts());
    }
}
