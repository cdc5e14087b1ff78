/** The witness {@code azure-iothub}: a lease and a term register in the reported properties of one device of an IoT hub. */
package io.oneactive.witness.iothub;
