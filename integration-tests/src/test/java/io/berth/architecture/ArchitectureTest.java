package io.berth.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.TreeSet;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Layout: who may import whom, and where Jetty, native code and standard output may be touched. */
class ArchitectureTest {
    private static final JavaClasses BERTH = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.berth");

    @Test
    void theClassesOfEveryModuleAreThere() {
        for (String module : PackageRules.MODULES) {
            assertThat(BERTH.stream().anyMatch(type -> type.getPackageName().startsWith(module)))
                    .as("classes of %s", module)
                    .isTrue();
        }
    }

    @Test
    void everyPackageImportsOnlyWhatItsRowAllows() {
        var violations = new TreeSet<String>();
        for (JavaClass type : BERTH) {
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                String target = dependency.getTargetClass().getPackageName();
                if (!PackageRules.allows(type.getPackageName(), target)) {
                    violations.add(type.getPackageName() + " imports " + target + " in " + type.getSimpleName());
                }
            }
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void everyPackageHasARow() {
        var unknown = BERTH.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> !PackageRules.knows(name))
                .collect(toCollection(TreeSet::new));
        assertThat(unknown).isEmpty();
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("io.berth.(**)").should().beFreeOfCycles().check(BERTH);
    }

    @Test
    void onlyTheHttpEdgeTouchesJetty() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.berth.api.http..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.eclipse.jetty..")
                .check(BERTH);
    }

    @Test
    void onlyTheKernelSeamAndTheClientTouchNativeCode() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.berth.execdriver.kernel..", "io.berth.cli.client..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jnr..", "com.kenai.jffi..", "java.lang.foreign..", "sun.misc..")
                .check(BERTH);
    }

    @Test
    void onlyCommandsPrint() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.berth.cli..")
                .and()
                .doNotHaveFullyQualifiedName("io.berth.daemon.Main")
                .and()
                .doNotHaveFullyQualifiedName("io.berth.execdriver.command.Main")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(BERTH);
    }

    @Test
    void nobodyThrowsGenericExceptions() {
        NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(BERTH);
    }

    @Test
    void backendsAreInterfacesRecordsOrEnums() {
        classes()
                .that()
                .resideInAPackage("io.berth.api.backend")
                .and()
                .areTopLevelClasses()
                .should()
                .beInterfaces()
                .orShould()
                .beRecords()
                .orShould()
                .beEnums()
                .check(BERTH);
    }

    @Test
    void everyPackageIsNullMarked() {
        var unmarked = BERTH.stream()
                .map(JavaClass::getPackage)
                .filter(found -> !found.tryGetAnnotationOfType(NullMarked.class).isPresent())
                .map(JavaPackage::getName)
                .collect(toCollection(TreeSet::new));
        assertThat(unmarked).isEmpty();
    }
}
