"""Where an nginx is that the tests can serve through. Like `tools.set_up` it must be readable by Python 3.6."""

import shutil

NO_NGINX = "Prov som är märkta nginx väntar på nginx, alla andra körs: installera det (i Debian paketet nginx-light)."


def find_nginx() -> "str | None":
    """The path of nginx, or None. Debian has it in a folder that only root's PATH names."""
    return shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
