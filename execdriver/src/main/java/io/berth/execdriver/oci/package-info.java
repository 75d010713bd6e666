/** The driver over an OCI runtime's binary, such as runc: its bundle, its command line, its errors. */
@NullMarked
package io.berth.execdriver.oci;

import org.jspecify.annotations.NullMarked;
