package io.oneactive.engine.store;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What a failure of the file system means, since the messages of some exceptions are but a path. */
final class Failures {
    private Failures() {}

    static String reason(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "access denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "a file of that name is in the way";
        }
        String reason = failure instanceof FileSystemException specific ? specific.getReason() : failure.getMessage();
        return reason == null ? failure.toString() : reason;
    }
}
