package io.oneactive.witness.file;

/** The same on a share that has no hard links, such as Azure Files over SMB or a FAT disk. */
class FileWitnessWithoutHardLinksTest extends FileWitnessTest {
    @Override
    boolean hasHardLinks() {
        return false;
    }
}
