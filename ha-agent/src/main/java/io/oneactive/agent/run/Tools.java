package io.oneactive.agent.run;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** Programs on the path. */
final class Tools {
    private Tools() {}

    /**
     * Where a program is.
     *
     * @param name with or without a folder
     * @return empty when it is not there, or must not be run
     */
    static Optional<String> find(String name) {
        try {
            if (name.contains(File.separator)) {
                return isProgram(Path.of(name)) ? Optional.of(name) : Optional.empty();
            }
            String path = System.getenv("PATH");
            for (String folder : (path == null ? "/usr/bin:/bin" : path).split(File.pathSeparator, -1)) {
                Path file = Path.of(folder.isEmpty() ? "." : folder, name);
                if (isProgram(file)) {
                    return Optional.of(file.toString());
                }
            }
        } catch (InvalidPathException noPath) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
