package millrace.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * A script by which bash completes the options of a command, and the values of those that have a choice. Where a file may
 * stand, bash completes by itself. Works in bash 3.2 too, which then offers files where nothing is to be offered.
 */
final class BashCompletion {
    private final StringBuilder script = new StringBuilder();

    BashCompletion(OptionTable table) {
        String function = "_complete_" + table.program();
        lines(
                "# Completes " + table.program() + " in bash: . <(" + table.program() + " --completion bash)",
                function + "() {",
                "    local IFS=$' \\t\\n' prefix='' word",
                "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}",
                "    COMPREPLY=()",
                "    # Behind -- there are operands only.",
                "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD - 1}\"; do",
                "        [[ $word != -- ]] || return 0",
                "    done",
                "    # An equals sign is a word of its own, unless COMP_WORDBREAKS was changed.",
                "    if [[ $current == = ]]; then",
                "        current=''",
                "    elif [[ $previous == = && $COMP_CWORD -gt 2 ]]; then",
                "        previous=${COMP_WORDS[COMP_CWORD - 2]}",
                "    elif [[ $current == --*=* ]]; then",
                "        prefix=${current%%=*}=",
                "        previous=${current%%=*} current=${current#*=}",
                "    fi",
                "    case $previous in");
        List<String> all = new ArrayList<>();
        for (OptionGroup group : table.groups()) {
            for (OptionSpec option : group.options()) {
                all.addAll(names(option));
                if (option.takesValue()) {
                    lines(
                            "        " + String.join(" | ", names(option)) + ")",
                            "            " + values(option),
                            "            return ;;");
                }
            }
        }
        lines(
                "    esac",
                "    if [[ $current == -* ]]; then",
                "        COMPREPLY=($(compgen -W '" + String.join(" ", all) + "' -- \"$current\"))",
                "    fi",
                "}",
                "complete -o default -F " + function + " " + table.program());
    }

    private static String values(OptionSpec option) {
        String words = option.words().isEmpty()
                ? ""
                : "COMPREPLY=($(compgen -P \"$prefix\" -W '" + String.join(" ", option.words()) + "' -- \"$current\"))";
        return switch (option.value()) {
            case FILE -> words.isEmpty() ? ": # a file" : words;
            case FOLDER -> "compopt +o default -o dirnames 2>/dev/null";
            case TEXT -> "compopt +o default 2>/dev/null" + (words.isEmpty() ? "" : "; " + words);
        };
    }

    private static List<String> names(OptionSpec option) {
        return option.shortName().isEmpty()
                ? List.of(option.dashed())
                : List.of("-" + option.shortName(), option.dashed());
    }

    private void lines(String... lines) {
        for (String line : lines) {
            script.append(line).append('\n');
        }
    }

    @Override
    public String toString() {
        return script.toString();
    }
}
