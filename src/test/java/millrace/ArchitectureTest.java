package millrace;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * The packages, and which way the arrows between them run.
 *
 * <p>The table is the design: who needs a new line in it changes the design first.
 */
class ArchitectureTest {
    private static final String JSON = "com.google.gson..";
    private static final String CSV = "org.apache.commons.csv..";
    private static final String STATISTICS = "org.apache.commons.statistics..";
    private static final String OPTIONS = "org.apache.commons.cli..";
    private static final String UNICODE = "com.ibm.icu..";
    private static final String FILES = "org.apache.commons.io..";
    private static final String GZIP = "org.apache.commons.compress..";
    private static final String HTTP_SERVER = "com.sun.net.httpserver..";
    private static final String IGNORE = "org.eclipse.jgit.ignore..";

    /** What each package may use besides itself, the JDK and the null annotations. */
    private static final Map<String, List<String>> MAY_USE = Map.of(
            "millrace.wire", List.of(),
            "millrace.process", List.of("millrace.wire"),
            "millrace.runs", List.of("millrace.process"),
            "millrace.page", List.of(),
            "millrace.timing",
                    List.of(
                            "millrace.process",
                            "millrace.runs",
                            "millrace.page",
                            "millrace.cli",
                            JSON,
                            CSV,
                            STATISTICS,
                            HTTP_SERVER),
            "millrace.cli", List.of(OPTIONS),
            "millrace.wordcount",
                    List.of(
                            "millrace.process",
                            "millrace.runs",
                            "millrace.page",
                            "millrace.timing",
                            "millrace.cli",
                            FILES,
                            JSON,
                            CSV,
                            UNICODE,
                            GZIP,
                            IGNORE),
            "millrace.crawl",
                    List.of(
                            "millrace.wire",
                            "millrace.process",
                            "millrace.page",
                            "millrace.timing",
                            "millrace.cli",
                            "millrace.wordcount",
                            FILES,
                            JSON,
                            "org.jsoup..",
                            "okhttp3..",
                            "okio..",
                            "crawlercommons..",
                            "org.xml.sax..",
                            "org.netpreserve.jwarc..",
                            "org.sqlite..",
                            HTTP_SERVER),
            "millrace.spark",
                    List.of(
                            "millrace.wordcount",
                            "millrace.crawl",
                            "org.apache.spark..",
                            "org.apache.hadoop..",
                            "scala.."),
            "millrace.examples", List.of("millrace.process", "millrace.timing"));

    private static final List<String> ANYONE_MAY_USE =
            List.of("java..", "javax..", "jdk..", "org.jspecify.annotations");

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("millrace");

    @Test
    void everyPackageStandsInTheTable() {
        Set<String> unknown = packages();
        unknown.removeAll(MAY_USE.keySet());
        assertEquals(Set.of(), unknown, "packages that the design does not know");
    }

    @Test
    void aPackageUsesOnlyWhatTheTableAllows() {
        List<Executable> checks = new ArrayList<>();
        MAY_USE.forEach((name, uses) -> {
            List<String> allowed = new ArrayList<>(ANYONE_MAY_USE);
            allowed.add(name);
            allowed.addAll(uses);
            checks.add(() -> classes()
                    .that()
                    .resideInAPackage(name)
                    .should()
                    .onlyDependOnClassesThat()
                    .resideInAnyPackage(allowed.toArray(String[]::new))
                    .allowEmptyShould(true)
                    .check(MAIN));
        });
        assertAll(checks);
    }

    @Test
    void noPackagesUseOneAnotherInACycle() {
        slices().matching("millrace.(**)").should().beFreeOfCycles().check(MAIN);
    }

    @Test
    void everyPackageSaysInItsPackageInfoThatNothingIsNullUnlessMarked() {
        assertAll(packages().stream()
                .map(name -> () -> assertTrue(
                        MAIN.getPackage(name).isAnnotatedWith(NullMarked.class),
                        name + " has no package-info with @NullMarked")));
    }

    private static Set<String> packages() {
        Set<String> names = new TreeSet<>();
        for (JavaClass type : MAIN) {
            names.add(type.getPackageName());
        }
        assertTrue(names.contains("millrace.wire"), () -> "the classes under test were not found, only " + names);
        return names;
    }
}
