package io.oneactive.benchmarks.comparison;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The class path of each node: what its library needs, and what measures it. A list that lacks a jar would keep the node from starting, so
 * what is counted is what is needed.
 */
final class ClassPath {
    /** The classes here, the recorder, and a place for warnings. */
    private static final Pattern MEASURING =
            Pattern.compile("(ha-benchmarks|ha-agent|ha-api|slf4j-api|slf4j-simple|jspecify).*\\.jar");

    /** The server has more, which a node has not. */
    private static final Pattern SERVER = Pattern.compile("(metrics-core|snappy-java).*\\.jar");

    private ClassPath() {}

    /** For {@code java -cp}. */
    static String of(Product product) {
        return entries()
                .filter(entry -> Files.isDirectory(entry)
                        || MEASURING.matcher(name(entry)).matches()
                        || product.needs(name(entry)))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** For the ZooKeeper server. */
    static String ofServer() {
        return Stream.concat(
                        Stream.of(of(Product.CURATOR)),
                        entries()
                                .filter(entry -> SERVER.matcher(name(entry)).matches())
                                .map(Path::toString))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** How many bytes of jars a user adds to an application. */
    static long bytes(Product product) {
        return entries()
                .filter(entry -> Files.isRegularFile(entry) && product.needs(name(entry)))
                .mapToLong(ClassPath::size)
                .sum();
    }

    private static Stream<Path> entries() {
        return List.of(System.getProperty("java.class.path").split(File.pathSeparator, -1)).stream()
                .map(Path::of)
                .distinct();
    }

    private static String name(Path entry) {
        return entry.getFileName().toString();
    }

    private static long size(Path entry) {
        try {
            return Files.size(entry);
        } catch (IOException failure) {
            throw new UncheckedIOException("a jar of the class path has gone", failure);
        }
    }
}
