package io.oneactive.agent.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnFolderTest {
    @TempDir
    private Path directory;

    @Test
    void itIsMadeForThisUserAlone() throws IOException {
        Path folder = directory.resolve("own");

        OwnFolder.make(folder);
        OwnFolder.make(folder);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
    }

    @Test
    void oneThatOthersMayWriteToIsNotUsed() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("own"));
        for (String rights : new String[] {"rwxrwxr-x", "rwxr-xrwx"}) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(rights));

            assertThatThrownBy(() -> OwnFolder.make(folder)).hasMessageContaining("only this user may write to");
        }
    }

    /** As in a container that was started with a number. */
    @Test
    void aUserWithoutANameUsesItAgain() throws IOException {
        Path folder = directory.resolve("own");
        String name = System.getProperty("user.name");
        System.setProperty("user.name", "?");
        try {
            OwnFolder.make(folder);
            OwnFolder.make(folder);
        } finally {
            System.setProperty("user.name", name);
        }

        assertThat(folder).isDirectory();
    }

    @Test
    void oneOfAnotherUserIsNotUsed() throws IOException {
        Path folder = Files.createDirectory(directory.resolve("own"));
        boolean isRoot = Files.getAttribute(folder, "unix:uid").equals(0);
        if (isRoot) {
            Files.setAttribute(folder, "unix:uid", 4_711);
        }
        Path foreign = isRoot ? folder : Path.of("/usr");

        assertThatThrownBy(() -> OwnFolder.make(foreign)).hasMessageContaining("only this user may write to");
    }

    @Test
    void aLinkToAnotherFolderIsNotUsed() throws IOException {
        Path folder =
                Files.createSymbolicLink(directory.resolve("own"), Files.createDirectory(directory.resolve("other")));

        assertThatThrownBy(() -> OwnFolder.make(folder)).hasMessageContaining("set 'control.socket'");
    }
}
