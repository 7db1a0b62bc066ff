package millrace.cli;

import java.util.List;

/** Finds the option that somebody probably meant. */
final class Spelling {
    private final List<OptionGroup> groups;

    Spelling(List<OptionGroup> groups) {
        this.groups = groups;
    }

    /** The long name that is nearest to {@code typed}, or empty if none is near. */
    String nearest(String typed) {
        String nearest = "";
        int least = 1 + Math.max(1, typed.length() / 3);
        for (OptionGroup group : groups) {
            for (OptionSpec spec : group.options()) {
                String name = spec.longName();
                int distance = name.startsWith(typed) ? 1 : distance(typed, name);
                if (distance < least) {
                    least = distance;
                    nearest = name;
                }
            }
        }
        return nearest;
    }

    /**
     * Insertions, deletions, substitutions and swaps of neighbours that turn one into the other (optimal string
     * alignment).
     */
    static int distance(String one, String other) {
        int[][] cost = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int change = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                int least = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
                least = Math.min(least, cost[i - 1][j - 1] + change);
                boolean swapped = i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1);
                cost[i][j] = swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
            }
        }
        return cost[one.length()][other.length()];
    }
}
