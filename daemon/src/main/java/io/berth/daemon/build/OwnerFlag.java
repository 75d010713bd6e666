package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.daemon.tar.UnpackRules.Owner;
import io.berth.execdriver.StartException;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.process.Accounts;
import java.util.List;

/** Reads {@code --chown=user[:group]} by the image's own accounts; a group that is not given is called as the user is. */
final class OwnerFlag {
    private static final String CONTEXT = "unable to convert uid/gid chown string to host mapping: ";

    private OwnerFlag() {}

    static Owner resolve(String flag, Kernel kernel, OwnedFd root) {
        String[] parts = flag.split(":", -1);
        if (parts.length > 2) {
            throw EngineException.invalid(CONTEXT + "invalid chown string format: " + flag);
        }
        String user = parts[0];
        String group = parts.length == 2 ? parts[1] : user;
        Accounts accounts = new Accounts(kernel, root);
        long uid;
        try {
            uid = accounts.resolve(user, List.of()).uid();
        } catch (StartException e) {
            throw EngineException.invalid(CONTEXT + "can't find uid for user " + user + ": no such user: " + user, e);
        }
        try {
            return new Owner(uid, accounts.resolve(":" + group, List.of()).gid());
        } catch (StartException e) {
            throw EngineException.invalid(
                    CONTEXT + "can't find gid for group " + group + ": no such group: " + group, e);
        }
    }
}
