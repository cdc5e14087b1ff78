/**
 * A witness that is the lease of one blob in Azure Blob Storage. Chosen by the name {@code azure-blob}, made with credentials of an
 * application by {@link io.oneactive.witness.blob.BlobWitnessBuilder}, set up once by
 * {@link io.oneactive.witness.blob.BlobWitnessInitialiser}.
 */
package io.oneactive.witness.blob;
