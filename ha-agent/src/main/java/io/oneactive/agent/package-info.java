/** The command line {@code ha}. */
package io.oneactive.agent;
