/** The witness that keeps a lease and the term register in a folder that all nodes of the group share. */
package io.oneactive.witness.file;
